// Asks through examples/senders/go what stands on standard input, and prints what came of it as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"gatehook.example/gatehook"
)

// given is what the test sends: the names are those of the Python module.
type given struct {
	Options struct {
		Timeout float64 `json:"timeout"`
		Retries *int    `json:"retries"`
	} `json:"options"`
	Question struct {
		Username    string            `json:"username"`
		Password    *string           `json:"password"`
		AccessToken *string           `json:"access_token"`
		AssertUser  bool              `json:"assert_user"`
		Permissions []string          `json:"permissions"`
		Context     map[string]string `json:"context"`
		Token       bool              `json:"token"`
	} `json:"question"`
}

func (given given) credential() gatehook.Credential {
	question := given.Question
	switch {
	case question.Password != nil:
		return gatehook.Password(*question.Password)
	case question.AccessToken != nil:
		return gatehook.AccessToken(*question.AccessToken)
	case question.AssertUser:
		return gatehook.Assertion{}
	default:
		return nil
	}
}

func outcome(given given) map[string]any {
	client, err := gatehook.New(gatehook.Options{
		URL:           os.Getenv("GATEHOOK_URL"),
		Application:   os.Getenv("GATEHOOK_APPLICATION"),
		SigningSecret: os.Getenv("GATEHOOK_SIGNING_SECRET"),
		Timeout:       time.Duration(given.Options.Timeout * float64(time.Second)),
		Retries:       given.Options.Retries,
	})
	if err != nil {
		return map[string]any{"outcome": "misconfigured", "message": err.Error()}
	}
	question := given.Question
	answer, err := client.Check(context.Background(), gatehook.Question{
		Username:    question.Username,
		Credential:  given.credential(),
		Permissions: question.Permissions,
		Context:     question.Context,
		Token:       question.Token,
	})
	var failure *gatehook.Error
	switch {
	case errors.As(err, &failure):
		said := map[string]any{"outcome": "fault", "code": failure.Code, "request": orNil(failure.RequestID)}
		if failure.Unavailable {
			said["outcome"] = "cannot tell"
		}
		return said
	case answer.Allowed:
		user := answer.User
		return map[string]any{
			"outcome":     "allowed",
			"user":        []any{user.Username, user.Roles, user.Attributes},
			"permissions": answer.Permissions,
			"token":       orNil(answer.AccessToken),
		}
	default:
		said := map[string]any{"outcome": "refused", "code": answer.Code, "denied": append([]string{}, answer.Denied...), "wait": nil}
		if answer.RetryAfter > 0 {
			said["wait"] = answer.RetryAfter.Seconds()
		}
		return said
	}
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func main() {
	var read given
	if err := json.NewDecoder(os.Stdin).Decode(&read); err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcome(read)); err != nil {
		panic(err)
	}
}
