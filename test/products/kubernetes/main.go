// Asks Gatehook through the webhook clients that kube-apiserver is made of, and prints what they understood as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apiserver/pkg/apis/apiserver/load"
	"k8s.io/apiserver/pkg/apis/apiserver/validation"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/authorization/cel"
	tokens "k8s.io/apiserver/plugin/pkg/authenticator/token/webhook"
	access "k8s.io/apiserver/plugin/pkg/authorizer/webhook"
	"k8s.io/apiserver/plugin/pkg/authorizer/webhook/metrics"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Two quick attempts instead of kube-apiserver's five.
var backoff = wait.Backoff{Duration: 50 * time.Millisecond, Factor: 1.5, Steps: 2}

type answer struct {
	User   user.Info `json:"user,omitempty"`
	Does   string    `json:"does,omitempty"`
	Reason string    `json:"reason,omitempty"`
	Error  string    `json:"error,omitempty"`
}

func kubeconfig(path string) *rest.Config {
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		panic(err)
	}
	return config
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func authenticate(ctx context.Context, path, version, token string) answer {
	client, err := tokens.New(kubeconfig(path), version, nil, backoff)
	if err != nil {
		panic(err)
	}
	response, ok, err := client.AuthenticateToken(ctx, token)
	if !ok {
		return answer{Does: "refuse", Error: text(err)}
	}
	return answer{Does: "accept", User: response.User}
}

var decisions = map[authorizer.Decision]string{
	authorizer.DecisionAllow:     "allow",
	authorizer.DecisionDeny:      "deny",
	authorizer.DecisionNoOpinion: "no opinion",
}

// An error leads to "no opinion", as kube-apiserver is configured by its flags.
func authorize(ctx context.Context, path, version, question string) answer {
	client, err := access.New(kubeconfig(path), version, 0, 0, backoff, authorizer.DecisionNoOpinion, nil, "gatehook",
		metrics.NoopAuthorizerMetrics{}, cel.NewDefaultCompiler())
	if err != nil {
		panic(err)
	}
	asked := strings.Fields(question)
	decision, reason, err := client.Authorize(ctx, authorizer.AttributesRecord{
		User: &user.DefaultInfo{Name: asked[0], Groups: []string{"system:authenticated"}},
		Verb: asked[1], Resource: asked[2], Namespace: "default", Name: "web-1", APIVersion: "v1", ResourceRequest: true,
	})
	return answer{Does: decisions[decision], Reason: reason, Error: text(err)}
}

func validate(path string) answer {
	config, err := load.LoadFromFile(path)
	if err != nil {
		return answer{Does: "refuse", Error: err.Error()}
	}
	faults := validation.ValidateAuthorizationConfiguration(cel.NewDefaultCompiler(), nil, config,
		sets.New("Node", "Webhook", "RBAC"), sets.New("Webhook"))
	if len(faults) > 0 {
		return answer{Does: "refuse", Error: faults.ToAggregate().Error()}
	}
	return answer{Does: "accept"}
}

// Arguments: authenticate|authorize, a kubeconfig file, v1|v1beta1, and a token or "<user> <verb> <resource>";
// or validate and an AuthorizationConfiguration.
func main() {
	if len(os.Args) == 3 && os.Args[1] == "validate" {
		write(validate(os.Args[2]))
		return
	}
	if len(os.Args) != 5 {
		panic(errors.New("four arguments"))
	}
	act := map[string]func(context.Context, string, string, string) answer{
		"authenticate": authenticate,
		"authorize":    authorize,
	}[os.Args[1]]
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	write(act(ctx, os.Args[2], os.Args[3], os.Args[4]))
}

func write(found answer) {
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		panic(err)
	}
}
