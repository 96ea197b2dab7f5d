// Stored hashes with their passwords, each made by another implementation than the one under test.

export interface Vector {
  /** The maker. */
  readonly from: string;
  readonly format: string;
  readonly stored: string;
  readonly password: string;
}

const STAPLE = 'correct horse battery staple';

/** security.md §3.7, made with Django 5.2, Werkzeug 3.1 and bcrypt 5.0. */
const GOLDEN: readonly [from: string, format: string, stored: string][] = [
  [
    'Django',
    'Django PBKDF2',
    'pbkdf2_sha256$1000000$seasalt2goldenvector$dW0i62CD/lxyWqJcAc2Skk5AoYBFxaB1NBTDMiI6wFY=',
  ],
  [
    'Django',
    'Django PBKDF2',
    'pbkdf2_sha256$1000$seasalt2goldenvector$rNdbOBl0pAPrVzXakolg3MUOOL3vNG24egdYAMpTufM=',
  ],
  [
    'Django',
    'Django scrypt',
    'scrypt$16384$seasalt2goldenvector$8$5$u7DO0avaQIK+dOn5uxVo4+Q7SCh2FtgUrUzbQwg3DzZEptShm2wWqsSB2iJ0idNDQNPoF9uWer7I/P6AuY41Mw==',
  ],
  [
    'Django',
    'Django argon2',
    'argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDJnb2xkZW52ZWN0b3I$OKgO4BLxkx0fkPI3dAAMZCLpFe5Hzi2LTGqtcMztLiE',
  ],
  ['Django', 'Django bcrypt', 'bcrypt$$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W'],
  [
    'Werkzeug',
    'Werkzeug PBKDF2',
    'pbkdf2:sha256:1000000$WkZgSaltSalt1234$753a9c4a5b0171f54c6cc6153957549e1b559e666df9ab805094c71b564e139e',
  ],
  [
    'Werkzeug',
    'Werkzeug PBKDF2',
    'pbkdf2:sha256:1000$WkZgSaltSalt1234$2a1a7f488718472caf7262934fa6632211d5d8fe04e91fa809594e072c8c3364',
  ],
  [
    'Werkzeug',
    'Werkzeug PBKDF2',
    'pbkdf2:sha1:1000$WkZgSaltSalt1234$0e19bca648b385d685449c2e4dc485a35066f938',
  ],
  ['bcrypt', 'bcrypt', '$2a$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W'],
  ['bcrypt', 'bcrypt', '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W'],
];

/** security.md §3.7, Ory Kratos' test data; the password is `test`. */
const KRATOS: readonly [from: string, format: string, stored: string][] = [
  ['Kratos', 'argon2', '$argon2id$v=19$m=32,t=2,p=4$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw'],
  [
    'Kratos',
    'argon2',
    '$argon2i$v=19$m=65536,t=3,p=4$kk51rW/vxIVCYn+EG4kTSg$NyT88uraJ6im6dyha/M5jhXvpqlEdlS/9fEm7ScMb8c',
  ],
  [
    'Kratos',
    'PBKDF2',
    '$pbkdf2-sha256$i=100000,l=32$1jP+5Zxpxgtee/iPxGgOz0RfE9/KJuDElP1ley4VxXc$QJxzfvdbHYBpydCbHoFg3GJEqMFULwskiuqiJctoYpI',
  ],
  [
    'Kratos',
    'scrypt',
    '$scrypt$ln=16384,r=8,p=1$2npRo7P03Mt8keSoMbyD/tKFWyUzjiQf2svUaNDSrhA=$MiCzNcIplSMqSBrm4HckjYqYhaVPPjTARTzwB1cVNYE=',
  ],
  ['Kratos', 'bcrypt', '$2a$12$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL6'],
];

/** Python's hashlib and crypt (libxcrypt), and Node's own argon2: none of them is what verifies. */
const MADE: readonly [from: string, format: string, stored: string][] = [
  ['hashlib', 'PBKDF2', '$pbkdf2-sha1$i=1000,l=20$++++++++++++++++++++/w$e0hIHHhXe1vCZts4qbT8QGhlc6U'],
  [
    'hashlib',
    'PBKDF2',
    '$pbkdf2-sha224$i=1000,l=28$++++++++++++++++++++/w$lrHZlo9u9E98SyY6vf3N2M12vjAz6xJrCcBRJw',
  ],
  [
    'hashlib',
    'PBKDF2',
    '$pbkdf2-sha384$i=1000,l=48$++++++++++++++++++++/w$JP/H5HcwtJvINa5Mdlnh4cTo2JT1qNGS7omzjOI5U4GEWQ16fSYmOQlocT2Aby4x',
  ],
  [
    'hashlib',
    'PBKDF2',
    '$pbkdf2-sha512$i=1000,l=64$++++++++++++++++++++/w$puXx7zU1iNkMjWKDPr9MAQ1MTxjyuPdnXSc0Rb/96+6pNAtHJj5F2TgbtrNRieH4XK4dh6jBe7aPpvhnrEoBmg',
  ],
  [
    "hashlib, passlib's spelling of SHA-1",
    'PBKDF2',
    '$pbkdf2$1000$..................../w$e0hIHHhXe1vCZts4qbT8QGhlc6U',
  ],
  [
    "hashlib, passlib's spelling",
    'PBKDF2',
    '$pbkdf2-sha512$1000$..................../w$puXx7zU1iNkMjWKDPr9MAQ1MTxjyuPdnXSc0Rb/96.6pNAtHJj5F2TgbtrNRieH4XK4dh6jBe7aPpvhnrEoBmg',
  ],
  [
    'hashlib',
    'Werkzeug PBKDF2',
    'pbkdf2:sha512:1000$saltSALTsalt1234$9d591ed88893cc606ad61a53831fecca3c2da2cef9c60f28b8e19d8c976f6dba642adfe5aeeb37ac40961f58e7e4a91241353ef25078cedc7be2ea4ee78b46a7',
  ],
  ['hashlib', 'Django PBKDF2', 'pbkdf2_sha1$1000$seasalt2goldenvector$VhVeVwo9Kzomv/566zwQNb8mcZg='],
  [
    'hashlib',
    'Werkzeug scrypt',
    'scrypt:32768:8:1$saltSALTsalt1234$bd0d0738fd301112fab362e06c8d1fec80bfadd29af12dab278ce4c75a0f2ba42876fddd2ee2e49c3920c8fcbf6d3f5354f043ad2d2f86e4f746b63676dedb25',
  ],
  [
    'hashlib, ln = log2 N',
    'scrypt',
    '$scrypt$ln=12,r=8,p=1$++++++++++++++++++++/w$PbvuThFbEhSXW4Z73UihTsrMaiSBu0m/bIbYCV/Pv1o',
  ],
  ['hashlib', 'LDAP salted SHA', '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA=='],
  ['hashlib', 'LDAP salted SHA', '{SSHA256}lhENQAxoH6TwZ6TTQ6YD6V4lTQ1qhVyV+oHQYMWbEJpMREFQc2FsdA=='],
  [
    'hashlib',
    'LDAP salted SHA',
    '{ssha512}b40qxzXcBqOJS76oz0nN0odVWmMzqxxLckoS4UGTyWELNTBPjrkAy2CY98YH3Bhfsv4XDwORjafp8CNN0xsUUkxEQVBzYWx0',
  ],
  ['libxcrypt', 'SHA-crypt', '$5$saltstring$hixOXgchwauyzVtlSM/e7UnQx0qiTk74JE/YU53IbE0'],
  [
    'libxcrypt',
    'SHA-crypt',
    '$6$saltstring$qvPJY4PeugKzKQqyIJ0gRdJnpS0uaaiZ.X1SaheFedsK/yZPwlluTLS90fJPM41sD5JxCHKgGr1..qt5HqEY8.',
  ],
  ['libxcrypt', 'SHA-crypt', '$5$rounds=10000$saltstringsalt16$zq87ByacUg3rMdXRf.BcA0E65FzzkQ4FUlJG1Ni6F.A'],
  [
    'libxcrypt',
    'SHA-crypt',
    '$6$rounds=1400$anotherlongsalts$DY8ofsHFwr6qUPLa1CEoQGwXJoRil1PKmXBbSOenTcLcsBy4jAfIOZdnnEP.DV9c9SkLwknNyyn0xLnV6Ykmu1',
  ],
  [
    'libxcrypt',
    'Django bcrypt over SHA-256',
    'bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuaBT8mpw5tGdD3eO40znWcQP/dT9hEVK',
  ],
  [
    'Node',
    'argon2',
    '$argon2d$v=19$m=64,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$RlZZOVrL0+eejyOJSO0AgwlqOLLyqcMga7Oa7sv98tg',
  ],
];

/** Of the programs' own tests and documents, each with a password of its own. */
const PUBLISHED: readonly Vector[] = [
  {
    from: 'phc-winner-argon2, version 16 for want of v=',
    format: 'argon2',
    stored: '$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY',
    password: 'password',
  },
  {
    from: 'phc-winner-argon2',
    format: 'argon2',
    stored: '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
    password: 'password',
  },
  {
    from: 'passlib',
    format: 'scrypt',
    stored: '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    password: 'password',
  },
  {
    from: 'SHA-crypt specification',
    format: 'SHA-crypt',
    stored:
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    password: 'Hello world!',
  },
  {
    from: 'Firebase',
    format: 'Firebase scrypt',
    stored:
      '$firescrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$Bw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    password: 'user1password',
  },
];

const withPassword =
  (password: string) =>
  ([from, format, stored]: readonly [string, string, string]): Vector => ({ from, format, stored, password });

export const VECTORS: readonly Vector[] = [
  ...GOLDEN.map(withPassword(STAPLE)),
  ...KRATOS.map(withPassword('test')),
  ...MADE.map(withPassword(STAPLE)),
  ...PUBLISHED,
];

/** A whole vCPU's memory, the stack's default. */
export const MEMORY_KIB = 1769 * 1024;
