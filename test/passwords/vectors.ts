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

/** Made on Debian 12 and with the projects' own packages; each line names the program that made it. */
const OF_PRODUCTS: readonly [from: string, format: string, stored: string][] = [
  ['htpasswd -B', 'bcrypt', '$2y$05$dKTcHzqvhc9Htrqnd/poh.vRfl4/d4f.y5fe3CHai8UxlzSqWB1Ny'],
  [
    'doveadm pw -s BLF-CRYPT',
    'scheme in braces',
    '{BLF-CRYPT}$2y$05$Lih82wj9c.qYF8Ao6mI3/.lzkEKiy12AW9tFVCWrBqryB5ibO7YGK',
  ],
  [
    'doveadm pw -s SHA512-CRYPT',
    'scheme in braces',
    '{SHA512-CRYPT}$6$Ob.PiXf9a3/LoW/G$XlEgN9YWvIps/Ry6vpQPBBOFLLyeIhtPVejMuPfM1lnsRmNmTlBHs0fd/SIKvPCLvTSTj5SLOBg8jCBxB417o1',
  ],
  [
    'doveadm pw -s SHA256-CRYPT',
    'scheme in braces',
    '{SHA256-CRYPT}$5$Qqud7VMjwfZjfpf3$RN.WNVjY7GyI8GvK5c8DHS8Oi9TcVlYoaLu6et6xVr1',
  ],
  [
    'doveadm pw -s ARGON2I',
    'scheme in braces',
    '{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$7sU0o8US7wnblI7gglL3BQ$FgnV+4pBFMg/c4//BLOSwTWc67gm2OtdoR5V12MB+O0',
  ],
  [
    'doveadm pw -s ARGON2ID',
    'scheme in braces',
    '{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$g+q+hM1g56MBiC/9v7SoHw$EWJTdF+oHS6mAtBr6CuwJh81sfI9Cn0SYWzlWFdyKSM',
  ],
  [
    'doveadm pw -s PBKDF2',
    'PBKDF2 of a directory',
    '{PBKDF2}$1$R6nvxQ46WIzO77J8$5000$7610229bec40ab7e43c92ccf7acc55573760d505',
  ],
  [
    'doveadm pw -s SSHA512',
    'LDAP salted SHA',
    '{SSHA512}9FxFEnUnch6Jf2GHWXaEJ9iqDaPbRXJnSROCOZGzfKYv1prAjoNGvrvlXsD8l7vgRXNGpYOn8JaPiyacdBPx0Cp1Zeo=',
  ],
  [
    'doveadm pw -s SCRAM-SHA-1',
    'SCRAM',
    '{SCRAM-SHA-1}4096,3stFmEXRhckcr/PoR9C7EQ==,kuJmPeIWKuehGYuXyADl2rU5Qd4=,q1YeRDlCqvxXgJbdecpa1O/cRC8=',
  ],
  [
    'doveadm pw -s SCRAM-SHA-256',
    'SCRAM',
    '{SCRAM-SHA-256}4096,tCWtSpJn3vdiMb++Srj6ow==,Yr2b8COGsPhM7pqI5IZSgDRfDiObhn0RhDLrqO0uD0o=,U2tW89++Q8LhZFa9fykYtOCwjKKCICBaanp1o4poCOA=',
  ],
  [
    'slappasswd, crypt with SHA-512',
    'scheme in braces',
    '{CRYPT}$6$SbcTCQioQir93CCu$77zatwKHwiLovUf3dk7N4SqPtMK4YTovWwhh40HsF/pP2XLU26EWCx3W3xJYAMz5mWc7K8PnC8tFI7zt5Wc3s1',
  ],
  [
    'slappasswd, crypt with bcrypt',
    'scheme in braces',
    '{CRYPT}$2b$05$yhyiPJPyeAxv2.KLl5QLZOkrdmGPD.xuctqkdgnsaZgHje9K9t.qu',
  ],
  [
    'mkpasswd -m scrypt',
    'scrypt of crypt(3)',
    '$7$BU..../....UEwCkNdqmYLckv3mtx7wm0$Qmrm2hL0rAYDV0LOXvksmOOG0pWWobJ.4t1Qg3RrvJ9',
  ],
  [
    'mosquitto_passwd 2.0',
    'Mosquitto PBKDF2',
    '$7$101$KoBXQXTgKrjgOpP+$NblsnXFu+Un2UmtLmiB5SlcK1u4b7xXx4pfYm8jWgREhYbaEUwba6pgdxlVK6LIXNbF6Tog5r3McV0X8XW4SWg==',
  ],
  ['PHP, Nextcloud 1', 'Nextcloud', '1|$2y$05$pbV5Lt0p9MutI/S0S4oE7.KCf0rAYDRLEXehhjb2wBb/fb7iFWmKq'],
  [
    'PHP, Nextcloud 2',
    'Nextcloud',
    '2|$argon2i$v=19$m=2048,t=2,p=1$c0JUdFBaUjFnOFJyS2RXZg$eVhJAd6Ugxzj4EU98Aro5WD72GKatJX83mQCZDKPcyc',
  ],
  [
    'PHP, Nextcloud 3',
    'Nextcloud',
    '3|$argon2id$v=19$m=2048,t=2,p=1$dW9ZUHdaUFBwQXRPLjhIUA$4lcqK4Fbre22Pd+7nGjwxlFBI5mnJ1ZN7bsKy4bgA/Y',
  ],
  [
    'PHP, as WordPress 6.8',
    'WordPress bcrypt',
    '$wp$2y$05$r8L7FimtoQBrJKSASws3UebVrf.24RtEhuj9LpCxylNgQS0UE2ZEO',
  ],
  [
    'passlib 1.7.4',
    'passlib bcrypt over SHA-256',
    '$bcrypt-sha256$v=2,t=2b,r=5$oxd2MTlPIZXXW2/2a6MV5.$fEyb/pDRsNZYgZ9tRxhEjNncjc6PY9.',
  ],
  [
    'passlib 1.7.4, version 1',
    'passlib bcrypt over SHA-256',
    '$bcrypt-sha256$2b,5$JBdRIiKcdSJ6/z/Q58Es4O$ILGX6rawsExdTV76kaui8kGdkAejwvm',
  ],
  [
    'passlib 1.7.4',
    'PBKDF2 of a directory',
    '{PBKDF2}1000$ibG2tpZyTqmVsnZubc0ZAw$d87dJ4J69kwQVpvzagXi7IAe7NI',
  ],
  [
    'passlib 1.7.4',
    'PBKDF2 of a directory',
    '{PBKDF2-SHA256}1000$IgRAqLU25pwz5hzD2Lt3rg$mgD0loUBurrj1YroYGrT/lpc4W4lyKOAmusXxVjEp3I',
  ],
  [
    'passlib 1.7.4',
    'PBKDF2 of a directory',
    '{PBKDF2-SHA512}1000$znnP2ZtzDgEAAOC8914rZQ$WaWrGRGANZ2XnmvtnuLNcegQckhzQKsWykaXt6Y/uYc3Xtj8F7T/Ryyl1ql.1sEPBMSaZbXneCt/ZmcVT848IA',
  ],
  [
    'passlib 1.7.4, Atlassian',
    'PBKDF2 of a directory',
    '{PKCS5S2}7X1vba3VWus9B6B0rlUKgSijIWCuxEk0W9gA8VzakHOvxE+kIbd0uhrq668rwOcr',
  ],
  [
    'Spring Security 6.3, bcrypt',
    'scheme in braces',
    '{bcrypt}$2a$10$pkUoGjvx4jFRNqbth71iteO9yktVhmvwkVQOoXcvkLCldWha.8PNC',
  ],
  [
    'Spring Security 6.3, defaults of 5.5',
    'PBKDF2 of a directory',
    '{pbkdf2}8dcb3d73b8008ea1b2bd278fc94a5c60814c0825ffda7b7d9f33f7ad7fe0df95a4ebd3900ff30c61',
  ],
  [
    'Spring Security 6.3, defaults of 5.8',
    'PBKDF2 of a directory',
    '{pbkdf2@SpringSecurity_v5_8}30c8357044385d1d4e1f1e052a85fa60c798914536008af5bdf6d4f4d70ef7c3728c5dbbb742ea6e77c877004fd97e54',
  ],
  [
    'Spring Security 6.3, defaults of 4.1',
    'Spring scrypt',
    '{scrypt}$e0801$MymS6/d8c9hjksyw1IZniT6HvvpJT1tHWtLc0uzQTRvlZJ2m2OY5wwMQtdw29Me//nlkKtJq9TbnbAoFGkMWrw==$b9FCkXe97TdHJETQBW/ziM4G0k/SY8d6mUhlKdwM/0w=',
  ],
  [
    'Spring Security 6.3, defaults of 5.8',
    'Spring scrypt',
    '{scrypt@SpringSecurity_v5_8}$100801$T9hKx85lOjnzwywxZoDsFw==$AnrIo+x6ffcEugpXW/Rb71YD58cYaZrOi7WIldOGuSg=',
  ],
  [
    'Spring Security 6.3',
    'scheme in braces',
    '{argon2}$argon2id$v=19$m=4096,t=3,p=1$DBxIJoAksFywa84ggiskYQ$5TxOlO3vtNQdw/I01wO48jEDZVllDkxns7lXgoeaAmQ',
  ],
  [
    'Spring Security 6.3, defaults of 5.8',
    'scheme in braces',
    '{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=16384,t=2,p=1$N2o2I9fedjgrNEC/sJKY9Q$3jKIyvxF/SsxmBZgZsOBfucc2QtNmWjXW2DPtBm2M2A',
  ],
  ['Spring Security 6.3, LDAP', 'scheme in braces', '{ldap}{SSHA}zRvL3N+t2zwA2W40I3dzxKIbkWxwY31mHBj1NQ=='],
  [
    'better-auth 1',
    'scrypt of Better Auth and Lucia',
    '8f00f9828815cc6d3179753e62a688e0:cf70bd594c7bd312943cc3ba348cbd59895b31278c93d8ec1d7e598c4e7482229f29a79b9854e8e5b1cc4bc393b59bda7605bfb7efe943dc44ab19158b5adbec',
  ],
  [
    'lucia 3',
    'scrypt of Better Auth and Lucia',
    '3670847a0a622cc459d6a15c639662b9:10176946393c4f91e60f2e57a7e324a63cbb66df9a1d61e8a10243fbf29b9a0c5418d5b6c4cd94c0a24002f24b1fffb128c75fcb464e947174837d1f329ad6cc',
  ],
  [
    'lucia 2, whose salt is letters and digits',
    'scrypt of Better Auth and Lucia',
    's2:181zuxfw3ieomdsy:4a481ec9a076e9057007b26b425165873bddd38016bd721b80b78492fbc08f3c64b719b84779e4f4b7ad43c10b03462570eea7d7caa50d91ead6c6764bb82261',
  ],
  [
    'lucia 3, of version 2',
    'scrypt of Better Auth and Lucia',
    's2:ca56693747897bce086b9242e4bb4946:5fb7ea332f7a2457647c439d6a1a4112f5071e4d86ad959a40370bbf1aa387905ecd28f1927557d31ffb92de77c932dfc7c5c68b36ce4c345cf4278cce8da899',
  ],
  [
    "Node's scrypt with its defaults",
    'scrypt of Better Auth and Lucia',
    '00112233445566778899aabbccddeeff:5699cfee2c5c280e66678242092f368ce88ff05305af2c75a9e629d473deb2165b3797e0e31ec3cda30414573befb697f928384c38b187e8c176107e5be20f01',
  ],
  [
    'hashlib, ASP.NET Identity version 2',
    'ASP.NET Identity',
    'ADAxMjM0NTY3ODlhYmNkZWbCYhe/Sa/uKi6qRz0IqNG8JfbWmnGJ7WSpzRYyCYOPSg==',
  ],
  [
    'hashlib, version 3 of .NET 7',
    'ASP.NET Identity',
    'AQAAAAIAAYagAAAAEGZlZGNiYTk4NzY1NDMyMTBpqJdqVUxjBqSQptc4mV9JWEsO6/0aBmDUKMwyhXGeew==',
  ],
  [
    'hashlib, version 3 of .NET Core',
    'ASP.NET Identity',
    'AQAAAAEAACcQAAAAEDBmMWUyZDNjNGI1YTY5NzgdcY+2tZNBi/fc0ojHJnsaI3mSB3+ROIDL2NKQqu5cjg==',
  ],
  [
    'PostgreSQL 15',
    'SCRAM',
    'SCRAM-SHA-256$4096:48Hb/mLYbMsvG8IEIYKcUQ==$0tbZaBi4skycgQcwHFCh9WxFUvAS5VS97Lpqi0VguWI=:R2MwS9zf4KgjfLU5QXqaiRkJfjGgdnYd0vXeDdoorSA=',
  ],
];

const CYRILLIC = 'пароль🔑 zoë';

/** The same with passwords that are more than ASCII, or that the maker changes before it hashes. */
const OF_PRODUCTS_ODDLY: readonly Vector[] = [
  {
    from: 'passlib 1.7.4, 27 times its 72 bytes and more',
    format: 'passlib bcrypt over SHA-256',
    stored: '$bcrypt-sha256$v=2,t=2b,r=4$5NKk4Dem2ykCAA21QEGpS.$z/3YpefGtl76iB.1UOYBupPB17Ql70S',
    password: CYRILLIC.repeat(9),
  },
  {
    from: 'PHP, as WordPress 6.8, which takes blanks off both ends',
    format: 'WordPress bcrypt',
    stored: '$wp$2y$04$vjuvowMbbevzYE6JGf8myOrq1BTs/aI4ApHOC0iH./FO9p9XCAmPK',
    password: ` ${STAPLE}\n`,
  },
  {
    from: 'PostgreSQL 15, which normalises',
    format: 'SCRAM',
    stored:
      'SCRAM-SHA-256$4096:eTHWO9vqt/ZVF+cU9EBwOA==$C7PHpt3hzbXhEmDhu3VY7gSHmWlkYElqeei9SQfHmnk=:UL34NX872uB+zhbkHMeJAztsuC34KpydLmEMR9a+FJ4=',
    password: 'fi é IX',
  },
  {
    from: 'PostgreSQL 15, which leaves as it is what SASLprep does not know',
    format: 'SCRAM',
    stored:
      'SCRAM-SHA-256$4096:v4OiPcU0ZKjh2GNZzY393g==$XVlDKmM0LJpUxQSyBN520WasHpWxpwQv9HcJQFl9hTI=:Xb+dgC8x+1bzRWtrtF10who3eSM3WcQF/ReBdYcxnh8=',
    password: 'ﬁ é 🔑',
  },
  {
    from: 'better-auth 1, which normalises',
    format: 'scrypt of Better Auth and Lucia',
    stored:
      '3bed6ab0f5306c7318796ef0ba3851f5:1879eb637a5577c3482601d17d6d8c7c890025e2b3c66aad4134b5f3dae31faca9ad28dad9d9382e30fde3590187fc8177ab6b365f6bb3347cc8a1d1691c053f',
    password: 'fi é 🔑',
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
  ...OF_PRODUCTS.map(withPassword(STAPLE)),
  ...OF_PRODUCTS_ODDLY,
];

/** A whole vCPU's memory, the stack's default. */
export const MEMORY_KIB = 1769 * 1024;
