package oauth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"

	"golang.org/x/oauth2"

	"demobridge/sync/salesforce"
)

// SignIn lets a person sign in with their browser: it opens Salesforce's page,
// waits on a local port for the answer and exchanges it for tokens. It returns
// when the person is done, ctx ends or Config.Timeout has passed; the port is
// closed by then. Every failure is an *Error.
//
// Nothing is kept: give the Grant to NewSession.
func SignIn(ctx context.Context, cfg Config) (*Grant, error) {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = salesforce.NewHTTPClient()
		defer cfg.HTTPClient.CloseIdleConnections()
	}
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.OpenBrowser == nil {
		return nil, newError(BrowserFailed)
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()

	state := rand.Text() + rand.Text()
	door, err := openDoor(cfg.Ports, cfg.CallbackPath, state)
	if err != nil {
		return nil, err
	}
	defer door.close()

	verifier := oauth2.GenerateVerifier()
	app := cfg.app(door.redirect)
	browser := make(chan error, 1)
	go func() { browser <- cfg.OpenBrowser(authorizeURL(cfg, app, state, verifier)) }()

	grant, err := waitAndExchange(ctx, cfg, app, door, browser, verifier)
	door.reply(err)
	if err != nil {
		return nil, err
	}
	return grant, nil
}

// authorizeURL is the address of auth 1.2. S256 is named, since without the
// name the challenge would be read as plain.
func authorizeURL(cfg Config, app *oauth2.Config, state, verifier string) string {
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	if cfg.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", cfg.Prompt))
	}
	if cfg.LoginHint != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", cfg.LoginHint))
	}
	return app.AuthCodeURL(state, options...)
}

func waitAndExchange(ctx context.Context, cfg Config, app *oauth2.Config, door *door, browser <-chan error, verifier string) (*Grant, error) {
	answer, err := await(ctx, door, browser)
	door.stopListening()
	if err != nil {
		return nil, err
	}
	if answer.err != "" || answer.code == "" {
		return nil, refusal(answer.err, answer.description)
	}
	token, err := app.Exchange(cfg.exchangeContext(ctx), answer.code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, tokenError(err)
	}
	grant, err := grantOf(token)
	if err != nil {
		return nil, err
	}
	if grant.InstanceURL == "" || grant.Account() == "" {
		return nil, newError(AnswerUnreadable)
	}
	return &grant, nil
}

func await(ctx context.Context, door *door, browser <-chan error) (answer, error) {
	for {
		select {
		case a := <-door.answers:
			return a, nil
		case err := <-browser:
			if err != nil {
				e := newError(BrowserFailed)
				e.cause = err
				return answer{}, e
			}
			browser = nil
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return answer{}, newError(NoAnswer)
			}
			return answer{}, newError(Cancelled)
		}
	}
}

// nonce is for the pages' content policy.
func nonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawStdEncoding.EncodeToString(b[:])
}
