package gatehook

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// asked is what an allow has to be about: something in between that keeps answers, or mixes them up, may send another one's.
type asked struct {
	username    string
	permissions []string
}

// askedFor copies the permissions: the caller may change its list while the answer is on its way.
func askedFor(question Question) asked {
	username := question.Username
	if token, isToken := question.Credential.(AccessToken); isToken && username == "" {
		username = subjectOf(string(token))
	}
	return asked{username, slices.Clone(question.Permissions)}
}

func (asked asked) isAnsweredBy(username string, permissions []string) bool {
	for _, permission := range asked.permissions {
		if !slices.Contains(permissions, permission) {
			return false
		}
	}
	return mayBeSame(asked.username, username)
}

// mayBeSame compares names as far as Go's standard library can, which has no NFKC: names in ASCII exactly, but for capitals.
// Gatehook may answer a name with other letters, such as full-width ones, in another spelling.
func mayBeSame(asked, answered string) bool {
	return asked == "" || !isASCII(asked) || strings.ToLower(asked) == strings.ToLower(answered)
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(letter rune) bool { return letter >= utf8.RuneSelf }) < 0
}

// subjectOf is the user whom a token names, whether or not it is genuine; "" where it has not a token's form.
func subjectOf(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Subject string `json:"sub"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return claims.Subject
}
