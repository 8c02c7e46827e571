package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"behalf/entrance"
	"behalf/graph"
	"behalf/resolvers"
)

// profile is one setting for whom the server is: developers on this machine, or everybody who has a token. The other flags are
// exceptions from it.
type profile struct {
	Profile       string   `help:"development: on this machine only, whoever asks says who they are, with introspection, suggestions and the playground. production: by tokens, with none of these." enum:"development,production" default:"development" env:"BEHALF_PROFILE"`
	Introspection *bool    `help:"Answer introspection, or do not; otherwise as the profile says." negatable:"" env:"BEHALF_INTROSPECTION"`
	Suggestions   *bool    `help:"Suggest names of the schema in errors, or do not." negatable:"" env:"BEHALF_SUGGESTIONS"`
	Playground    *bool    `help:"Serve the playground, or do not." negatable:"" env:"BEHALF_PLAYGROUND"`
	Operations    string   `help:"JSON file of documents by id, that requests may name by it; in production no others run." env:"BEHALF_OPERATIONS" placeholder:"FILE" type:"path"`
	Rate          *int     `help:"Cost that each caller may ask for in a second; 0: any. Production has 25000, development 0." env:"BEHALF_RATE"`
	Burst         int      `help:"Cost that a caller who was quiet may ask for at once." default:"500000" env:"BEHALF_BURST"`
	LiveStreams   int      `help:"Subscriptions that the server takes at one time." default:"1000" env:"BEHALF_LIVE_STREAMS"`
	LiveSockets   int      `help:"Websockets that the server takes at one time." default:"1000" env:"BEHALF_LIVE_SOCKETS"`
	LiveShare     *int     `help:"Subscriptions, and websockets, that one caller may have at one time: a user, or an address of which none is known. Default: all in development, 100 in production." env:"BEHALF_LIVE_SHARE"`
	CORSOrigins   []string `name:"cors-origins" help:"Pages of other servers that may ask, for example https://portal.example." env:"BEHALF_CORS_ORIGINS" placeholder:"ORIGIN,..."`
	Trusted       []string `name:"trusted-proxies" help:"Addresses or networks of the proxies whose X-Forwarded-For and X-Request-Id are believed." env:"BEHALF_TRUSTED_PROXIES" placeholder:"NETWORK,..."`
	LogFormat     string   `help:"auto: text in development, JSON in production." enum:"auto,text,json" default:"auto" env:"BEHALF_LOG_FORMAT"`
}

// productionRate is the cost that one caller may ask for in a second where nothing else is said: thousands of single questions, or the
// largest page in ten seconds.
const productionRate = 25_000

// productionShare is how many streams, and sockets, one caller may have where nothing else is said; in development all who ask come
// from this machine.
const productionShare = 100

func (p *profile) development() bool { return p.Profile != "production" }

// on is what a flag says, or else what the profile does.
func (p *profile) on(flag *bool) bool {
	if flag != nil {
		return *flag
	}
	return p.development()
}

// logger writes as the profile says.
func (p *profile) logger(w io.Writer) *slog.Logger {
	if p.LogFormat == "json" || p.LogFormat == "auto" && !p.development() {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// configure puts the profile into the configuration of the API.
func (p *profile) configure(cfg *resolvers.Config) (err error) {
	cfg.Development, cfg.Introspection, cfg.Suggestions = p.development(), p.on(p.Introspection), p.on(p.Suggestions)
	cfg.Origins = p.CORSOrigins
	switch {
	case p.Rate != nil && *p.Rate < 0 || p.Burst < 1:
		return fmt.Errorf("--rate must not be negative, and --burst must be at least 1: %w", graph.ErrInvalid)
	case p.Rate != nil:
		cfg.Limits.Rate = *p.Rate
	case !p.development():
		cfg.Limits.Rate = productionRate
	}
	share := productionShare
	if p.development() {
		share = max(p.LiveStreams, p.LiveSockets)
	}
	if p.LiveShare != nil {
		share = *p.LiveShare
	}
	if p.LiveStreams < 1 || p.LiveSockets < 1 || share < 1 {
		return fmt.Errorf("--live-streams, --live-sockets and --live-share must be at least 1: %w", graph.ErrInvalid)
	}
	cfg.Limits.Burst = p.Burst
	cfg.Limits.Live.Streams, cfg.Limits.Live.Sockets = p.LiveStreams, p.LiveSockets
	cfg.Limits.Live.Share = share
	trusted := p.Trusted
	if trusted == nil && p.development() {
		trusted = []string{"127.0.0.0/8", "::1"} // who is on this machine may do everything anyway
	}
	if cfg.Trusted, err = entrance.ParseTrusted(trusted); err != nil {
		return fmt.Errorf("--trusted-proxies: %w", err)
	}
	if p.Operations == "" {
		return nil
	}
	text, err := os.ReadFile(p.Operations)
	if err != nil {
		return fmt.Errorf("--operations %s cannot be read: %w", p.Operations, err)
	}
	if cfg.Operations, err = resolvers.ReadOperations(text); err != nil {
		return fmt.Errorf("--operations %s: %w", p.Operations, err)
	}
	return nil
}
