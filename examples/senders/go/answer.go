package gatehook

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// User is whom an allowing answer is about.
type User struct {
	Username string
	// Roles that are assigned and included.
	Roles []string
	// Attributes that the application may see.
	Attributes map[string]string
}

// Answer is a decision. Its zero value allows nothing.
type Answer struct {
	Allowed bool
	// User and Permissions of an allowing answer; a token and the seconds that it lives, where one was asked for.
	User        User
	Permissions []string
	AccessToken string
	ExpiresIn   int
	// Code of a refusal: invalid_credentials, not_authorized or too_many_attempts.
	Code string
	// Denied permissions, for not_authorized.
	Denied []string
	// RetryAfter is the time until the name takes an attempt again, for too_many_attempts.
	RetryAfter time.Duration
}

// Error says why there is no decision.
type Error struct {
	// Code is stable: unavailable, network, unexpected_answer, untrusted_caller, caller_not_allowed, …
	Code string
	// Unavailable: Gatehook cannot tell, which is neither allow nor refuse and must not be remembered.
	Unavailable bool
	// RequestID names the request in Gatehook's log.
	RequestID string
	// RetryAfter is the time after which asking again makes sense, if Gatehook said so.
	RetryAfter time.Duration
	message    string
	cause      error
}

func (failure *Error) Error() string {
	if failure.RequestID == "" {
		return "gatehook: " + failure.message
	}
	return fmt.Sprintf("gatehook: %s (request %s)", failure.message, failure.RequestID)
}

// Unwrap gives the error of the network, where there is one.
func (failure *Error) Unwrap() error { return failure.cause }

func unreachable(endpoint string, cause error) *Error {
	return &Error{Code: "network", Unavailable: true, message: "no answer from " + endpoint, cause: cause}
}

// A code counts only under its own status: neither alone is Gatehook's word.
var refusals = map[int]string{
	http.StatusUnauthorized:    "invalid_credentials",
	http.StatusForbidden:       "not_authorized",
	http.StatusTooManyRequests: "too_many_attempts",
}

// members of every body that Gatehook sends. Pointers tell what is missing from what is empty.
type members struct {
	Decision    string             `json:"decision"`
	Username    *string            `json:"username"`
	Roles       *[]string          `json:"roles"`
	Permissions *[]string          `json:"permissions"`
	Attributes  *map[string]string `json:"attributes"`
	AccessToken string             `json:"accessToken"`
	ExpiresIn   int                `json:"expiresIn"`
	Code        string             `json:"code"`
	Title       string             `json:"title"`
	Detail      string             `json:"detail"`
	Denied      []string           `json:"denied"`
}

// readAnswer makes an error of what is not exactly an answer, never an allow.
func readAnswer(reply reply, asked asked) (Answer, error) {
	var body members
	readable := json.Unmarshal(reply.body, &body) == nil
	switch {
	case reply.status == http.StatusOK:
		complete := readable && body.Decision == "allow" && body.Username != nil && body.Roles != nil &&
			body.Permissions != nil && body.Attributes != nil
		if !complete {
			return Answer{}, unexpected(reply)
		}
		if !asked.isAnsweredBy(*body.Username, *body.Permissions) {
			return Answer{}, unexpected(reply)
		}
		return Answer{
			Allowed:     true,
			User:        User{Username: *body.Username, Roles: *body.Roles, Attributes: *body.Attributes},
			Permissions: *body.Permissions,
			AccessToken: body.AccessToken,
			ExpiresIn:   body.ExpiresIn,
		}, nil
	case readable && body.Code != "" && body.Code == refusals[reply.status]:
		answer := Answer{Code: body.Code, Denied: body.Denied}
		if body.Code == "too_many_attempts" {
			answer.RetryAfter = reply.retryAfter
		}
		return answer, nil
	case reply.status >= 500:
		message := "Gatehook cannot tell now: neither allowed nor refused"
		return Answer{}, &Error{
			Code: "unavailable", Unavailable: true, RequestID: reply.requestID, RetryAfter: reply.retryAfter, message: message,
		}
	case readable && reply.status >= 400 && body.Code != "":
		message := body.Code + ": " + body.Detail
		if body.Detail == "" {
			message = body.Code + ": " + body.Title
		}
		return Answer{}, &Error{Code: body.Code, RequestID: reply.requestID, message: message}
	default:
		return Answer{}, unexpected(reply)
	}
}

func unexpected(reply reply) *Error {
	message := fmt.Sprintf("status %d is not an answer of Gatehook; does URL lead to it?", reply.status)
	return &Error{Code: "unexpected_answer", Unavailable: true, RequestID: reply.requestID, message: message}
}
