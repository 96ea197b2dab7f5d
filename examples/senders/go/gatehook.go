// Package gatehook asks Gatehook who a user is and what the user may do, with Go's standard library alone: copy this
// folder into your module.
//
//	client, err := gatehook.New(gatehook.Options{URL: url, Application: application, SigningSecret: secret})
//	answer, err := client.Check(ctx, gatehook.Question{
//		Username:    "alice",
//		Credential:  gatehook.Password(password),
//		Permissions: []string{"orders:42:refund"},
//	})
//	switch {
//	case err != nil: // no decision: answer 503, and never let through
//	case answer.Allowed: // answer.User
//	default: // answer.Code, answer.Denied
//	}
package gatehook

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Options of New. The first three are required.
type Options struct {
	// URL is the ApiUrl of the stack: https, except on this machine.
	URL string
	// Application is the id and the generation that `gatehook app create` printed.
	Application string
	// SigningSecret is printed beside it: whsec_…
	SigningSecret string
	// Timeout of one attempt, 5 s where it is 0; also the longest Retry-After that is waited for.
	Timeout time.Duration
	// Retries after the first attempt: 2 where it is nil.
	Retries *int
	// Transport replaces http.DefaultTransport, for proxies and tests.
	Transport http.RoundTripper
}

// Client asks one Gatehook as one application. Make one when your application starts; it may be used by many goroutines.
type Client struct {
	endpoint    string
	application string
	key         []byte
	timeout     time.Duration
	retries     int
	http        *http.Client
}

const (
	longestReply   = 1 << 20
	defaultTimeout = 5 * time.Second
	defaultRetries = 2
)

// New reports which option is missing or wrong, such as an environment variable that is not set.
func New(options Options) (*Client, error) {
	endpoint, err := readEndpoint(options.URL)
	if err != nil {
		return nil, err
	}
	// It becomes a header: a line break, as files have at their end, would stop each question and not the start.
	isHeader := strings.IndexFunc(options.Application, func(letter rune) bool { return letter < '!' || letter > '~' }) < 0
	if !isHeader || !strings.Contains(options.Application, ".") {
		return nil, errors.New("gatehook: Application must be the id and the generation that were printed: shop.k7gq2m4xw5ab")
	}
	key, err := signingKey(options.SigningSecret)
	if err != nil {
		return nil, err
	}
	client := &Client{
		endpoint:    endpoint,
		application: options.Application,
		key:         key,
		timeout:     defaultTimeout,
		retries:     defaultRetries,
		http: &http.Client{
			Transport: options.Transport,
			// A redirect must not carry a password elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if options.Timeout > 0 {
		client.timeout = options.Timeout
	}
	if options.Retries != nil {
		client.retries = max(*options.Retries, 0)
	}
	return client, nil
}

// String hides the key, so that no log shows it.
func (client Client) String() string {
	return fmt.Sprintf("gatehook.Client(%s, %s)", client.endpoint, client.application)
}

// GoString hides the key from %#v too.
func (client Client) GoString() string { return client.String() }

// Check asks whether the user is who they say, and may do all of the question's permissions. A refusal is an answer.
// The error is an *Error: with Unavailable where Gatehook cannot tell after all retries, without it where the question
// or the application's set-up is at fault.
func (client *Client) Check(ctx context.Context, question Question) (Answer, error) {
	body, err := encode(question)
	if err != nil {
		return Answer{}, err
	}
	asked := askedFor(question)
	for attempt := 0; ; attempt++ {
		reply, err := client.send(ctx, body)
		last := attempt == client.retries || ctx.Err() != nil
		if last && err != nil {
			return Answer{}, err
		}
		if err == nil && (last || !asksAgain(reply.status) || reply.retryAfter > client.timeout) {
			return readAnswer(reply, asked)
		}
		// Without an answer the wait is 0, and the pause spreads the retries of many clients.
		pause := time.Duration(rand.Int63n(int64(250 * time.Millisecond << min(attempt, 3))))
		select {
		case <-time.After(reply.retryAfter + pause):
		case <-ctx.Done():
			return Answer{}, unreachable(client.endpoint, ctx.Err())
		}
	}
}

func asksAgain(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusBadGateway ||
		status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// reply is what came back, not yet understood.
type reply struct {
	status     int
	requestID  string
	retryAfter time.Duration
	body       []byte
}

// send signs every attempt anew: Gatehook counts each id once.
func (client *Client) send(ctx context.Context, body []byte) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, client.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, client.endpoint, bytes.NewReader(body))
	if err != nil {
		return reply{}, unreachable(client.endpoint, err)
	}
	id, now := newID(), time.Now().Unix()
	request.Header.Set("content-type", "application/json")
	request.Header.Set("gatehook-application", client.application)
	request.Header.Set("webhook-id", id)
	request.Header.Set("webhook-timestamp", strconv.FormatInt(now, 10))
	request.Header.Set("webhook-signature", Sign(client.key, id, now, body))
	response, err := client.http.Do(request)
	if err != nil {
		return reply{}, unreachable(client.endpoint, err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, longestReply))
	if err != nil {
		return reply{}, unreachable(client.endpoint, err)
	}
	return reply{
		status:     response.StatusCode,
		requestID:  firstOf(response.Header, "x-request-id", "apigw-requestid"),
		retryAfter: readSeconds(response.Header.Get("retry-after")),
		body:       content,
	}, nil
}

func firstOf(header http.Header, names ...string) string {
	for _, name := range names {
		if value := header.Get(name); value != "" {
			return value
		}
	}
	return ""
}

func readSeconds(text string) time.Duration {
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func readEndpoint(text string) (string, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" {
		return "", errors.New("gatehook: URL is not a URL; is the environment variable set?")
	}
	host := parsed.Hostname()
	local := host == "localhost" || host == "127.0.0.1" || host == "::1"
	if parsed.Scheme != "https" && !(parsed.Scheme == "http" && local) {
		return "", errors.New("gatehook: URL must start with https://; only this machine may be http://")
	}
	if parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return "", errors.New("gatehook: URL must be scheme, host and path only")
	}
	return parsed.Scheme + "://" + parsed.Host + strings.TrimRight(parsed.EscapedPath(), "/") + "/webhook", nil
}

func signingKey(secret string) ([]byte, error) {
	encoded, found := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !found || err != nil || len(key) < 24 {
		return nil, errors.New(`gatehook: SigningSecret must be "whsec_" and at least 24 bytes in base64, as it was printed`)
	}
	return key, nil
}
