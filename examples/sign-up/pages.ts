// HTML of the example: every value is escaped, since names and messages hold what people typed.

/** HTML that was put together here. */
export interface Html {
  readonly html: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** A template whose values are escaped, other templates excepted. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const texts = values.map((value) => (typeof value === 'string' ? escaped(value) : value.html));
  return { html: parts.map((part, at) => part + (texts[at] ?? '')).join('') };
}

export const page = (title: string, content: string | Html): string =>
  html`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title>
<h1>${title}</h1>
<main>${content}</main>
</html>
`.html;

interface Input {
  readonly name: string;
  readonly label: string;
  readonly type: 'email' | 'password' | 'text' | 'hidden';
  readonly autocomplete: 'username' | 'current-password' | 'new-password' | 'name' | 'off';
  readonly value?: string;
}

const inputOf = ({ name, label, type, autocomplete, value = '' }: Input): Html =>
  html`<p><label>${label} <input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}"></label></p>
`;

export function form(action: string, button: string, inputs: readonly Input[]): Html {
  const fields = { html: inputs.map((input) => inputOf(input).html).join('') };
  return html`<form method="post" action="${action}">
${fields}<button>${button}</button></form>
`;
}

export const addressInput: Input = {
  name: 'address',
  label: 'E-mail',
  type: 'email',
  autocomplete: 'username',
};
export const passwordInput: Input = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
};
export const newPasswordInput: Input = {
  name: 'newPassword',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
};
export const hiddenInput = (name: string, value: string): Input => ({
  name,
  label: '',
  type: 'hidden',
  autocomplete: 'off',
  value,
});

const FAULTS: Readonly<Record<string, string>> = {
  too_short: 'It has fewer than 8 characters.',
  too_long: 'It is too long.',
  common: 'Too many people use it, so it is guessed first.',
  like_the_username: 'It is your e-mail address.',
  same_as_before: 'It is the old one.',
};

/** Why a new password is not taken, for people. */
export const passwordAdvice = (fault: string | undefined): string =>
  `Choose another password. ${FAULTS[fault ?? ''] ?? 'This one cannot be used.'}`;
