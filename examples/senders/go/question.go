package gatehook

import (
	"encoding/json"
	"unicode/utf8"
)

// Credential proves the user: a Password, an AccessToken or an Assertion.
type Credential interface{ addTo(members map[string]any) }

// Password is what the user typed.
type Password string

// AccessToken is one that Gatehook issued; the question needs no user name beside it.
type AccessToken string

// Assertion is the application's own word for the user, where it may vouch.
type Assertion struct{}

func (password Password) addTo(members map[string]any) { members["password"] = string(password) }
func (token AccessToken) addTo(members map[string]any) { members["accessToken"] = string(token) }
func (Assertion) addTo(members map[string]any)         { members["assert"] = true }

// Question asks about one user. Username and Credential are required; beside an AccessToken the name may be left out.
type Question struct {
	Username   string
	Credential Credential
	// Permissions must all be granted. None means: is the credential the user's?
	Permissions []string
	// Context is recorded with the decision: at most 16 texts of 256 bytes.
	Context map[string]string
	// Token asks for an access token, where the application may issue them.
	Token bool
}

func encode(question Question) ([]byte, error) {
	if question.Credential == nil {
		return nil, &Error{Code: "missing_credentials", message: "give a Password, an AccessToken or an Assertion"}
	}
	members := map[string]any{"permissions": append([]string{}, question.Permissions...), "token": question.Token}
	question.Credential.addTo(members)
	if _, isToken := question.Credential.(AccessToken); question.Username != "" || !isToken {
		members["username"] = question.Username
	}
	if question.Context != nil {
		members["context"] = question.Context
	}
	if !isUTF8(members) {
		return nil, &Error{Code: "malformed_question", message: "a text of the question is not UTF-8"}
	}
	body, err := json.Marshal(members)
	if err != nil {
		return nil, &Error{Code: "malformed_question", message: "the question cannot be written as JSON", cause: err}
	}
	return body, nil
}

// isUTF8 guards against json.Marshal, which would write two different passwords as the same one, with U+FFFD.
func isUTF8(members map[string]any) bool {
	for _, member := range members {
		switch value := member.(type) {
		case string:
			if !utf8.ValidString(value) {
				return false
			}
		case []string:
			for _, text := range value {
				if !utf8.ValidString(text) {
					return false
				}
			}
		case map[string]string:
			for name, text := range value {
				if !utf8.ValidString(name) || !utf8.ValidString(text) {
					return false
				}
			}
		}
	}
	return true
}
