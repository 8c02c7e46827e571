package telemetry

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/sample"
	"behalf/resolvers"
	"behalf/storage/memory"
	"behalf/storage/observed"
)

// watched is the API over the sample world, with all that is told of it.
type watched struct {
	http.Handler
	*Telemetry
	spans *tracetest.InMemoryExporter
	log   *record
}

// record is a log that is read while it is written.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func newWatched(t *testing.T, over ...func(graph.Store) graph.Store) *watched {
	t.Helper()
	w := &watched{spans: tracetest.NewInMemoryExporter(), log: &record{}}
	w.Telemetry = newTelemetry(newTracing(sdk.WithSyncer(w.spans)), "1.2.3", "memory")
	plain := memory.New()
	_, err := sample.Write(t.Context(), plain, sample.Config{Customers: 2, Seed: 1}, nil)
	require.NoError(t, err)
	below := graph.Store(plain)
	for _, put := range over {
		below = put(below)
	}
	store := observed.New(below, w.Store())
	now := func() graph.Time { return graph.At(time.Now()) }
	api, err := resolvers.New(resolvers.Config{
		Store: store, Now: now, Desk: &acts.Desk{Store: store, Now: now}, Development: true, Observer: w.Telemetry, Log: slog.New(slog.NewTextHandler(w.log, nil)),
	})
	require.NoError(t, err)
	w.Handler = w.Traced(api)
	return w
}

func (w *watched) ask(t *testing.T, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer
}

const mayAda = `{"query":"query MayAda { checkAccess(agent: \"User:ada\", action: MANAGE_SUBSCRIPTION, target: \"AzureSubscription:s-new\") { outcome } }"}`

// counted reads /metrics as Prometheus does: the number at a name with labels.
func (w *watched) counted(t *testing.T, name string, labels ...string) float64 {
	t.Helper()
	answer := httptest.NewRecorder()
	w.Metrics().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(answer.Body)
	require.NoError(t, err)
	require.NotNil(t, families["go_goroutines"])
	sum := 0.0
	for _, m := range families[name].GetMetric() {
		has := map[string]string{}
		for _, pair := range m.GetLabel() {
			has[pair.GetName()] = pair.GetValue()
		}
		fits := true
		for i := 0; i < len(labels); i += 2 {
			fits = fits && has[labels[i]] == labels[i+1]
		}
		if fits {
			sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return sum
}

func TestMetrics(t *testing.T) {
	w := newWatched(t)
	for range 3 {
		require.Equal(t, 200, w.ask(t, mayAda).Code)
	}
	w.ask(t, `{"query":"{ checkAccess(agent: \"User:nobody\", action: SIGN_IN, target: \"Tenant:cedar\") { outcome } }"}`)
	w.ask(t, `{"query":"{ nonsense other }"}`)
	w.ask(t, `{`)
	w.ask(t, `{"query":"mutation { createTenant(input: {key: \"x\", displayName: \"x\", kinds: [PARTNER]}) { tenant { id } } }"}`)
	for _, c := range []struct {
		want   float64
		name   string
		labels []string
	}{
		{3, "behalf_decisions_total", []string{"action", "MANAGE_SUBSCRIPTION", "outcome", "ALLOW", "reason", "RBAC_LINGER"}},
		{4, "behalf_requests_total", []string{"operation", "query", "status", "200"}},
		{1, "behalf_requests_total", []string{"operation", "mutation", "status", "200"}},
		{1, "behalf_requests_total", []string{"operation", "none", "status", "200"}},
		{1, "behalf_requests_total", []string{"operation", "none", "status", "400"}},
		{1, "behalf_errors_total", []string{"code", "NOT_FOUND"}},
		{2, "behalf_errors_total", []string{"code", "GRAPHQL_VALIDATION_FAILED"}},
		{1, "behalf_errors_total", []string{"code", "BAD_USER_INPUT"}},
		{5, "behalf_operation_cost", nil},
		{0, "behalf_operations_in_flight", nil},
		{1, "behalf_store_call_duration_seconds", []string{"method", "Update", "result", "ok"}},
		{1, "behalf_store_call_duration_seconds", []string{"method", "Apply"}},
		{1, "behalf_build_info", []string{"version", "1.2.3"}},
	} {
		require.Equal(t, c.want, w.counted(t, c.name, c.labels...), "%s %v", c.name, c.labels)
	}
	require.Positive(t, w.counted(t, "behalf_store_call_duration_seconds", "method", "Walk"))
}

// TestSpans: a request goes on with the trace of whoever sent it; below it stand the operation, and one span for each call of the store.
func TestSpans(t *testing.T) {
	w := newWatched(t)
	const theirs = "0af7651916cd43dd8448eb211c80319c"
	w.ask(t, mayAda, "traceparent", "00-"+theirs+"-b7ad6b7169203331-01")
	byName := map[string][]tracetest.SpanStub{}
	calls := 0.0
	for _, span := range w.spans.GetSpans() {
		require.Equal(t, theirs, span.SpanContext.TraceID().String(), span.Name)
		byName[span.Name] = append(byName[span.Name], span)
		if strings.HasPrefix(span.Name, "store ") {
			calls++
		}
		require.NotContains(t, fmt.Sprint(span.Attributes, span.Events, span.Status), "ada", "no ids in spans")
	}
	require.Equal(t, w.counted(t, "behalf_store_call_duration_seconds"), calls, "one span for each call")
	request, operation := byName["POST /graphql"][0], byName["query MayAda"][0]
	require.Equal(t, "b7ad6b7169203331", request.Parent.SpanID().String())
	require.Equal(t, request.SpanContext.SpanID(), operation.Parent.SpanID())
	view := byName["store View"][0]
	require.Equal(t, operation.SpanContext.SpanID(), view.Parent.SpanID())
	require.NotEmpty(t, byName["store Walk"])
	for _, walk := range byName["store Walk"] {
		require.Equal(t, view.SpanContext.SpanID(), walk.Parent.SpanID())
	}
	require.Contains(t, w.log.String(), "traceId="+theirs)

	w.spans.Reset()
	w.ask(t, mayAda)
	require.NotEqual(t, theirs, w.spans.GetSpans()[0].SpanContext.TraceID().String())
}

// TestEnvironment: the standard variables turn traces on and off, and what they ask for in vain is said.
func TestEnvironment(t *testing.T) {
	received := make(chan string, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { received <- r.URL.Path }))
	defer collector.Close()
	log := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		env map[string]string
		on  bool
		err string
	}{
		"nothing":          {nil, false, ""},
		"an endpoint":      {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL}, true, ""},
		"for traces":       {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.URL + "/v1/traces"}, true, ""},
		"none":             {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_TRACES_EXPORTER": "none"}, false, ""},
		"disabled":         {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_SDK_DISABLED": "true"}, false, ""},
		"another exporter": {map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, false, "zipkin"},
		"another protocol": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, "grpc"},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			telling, err := New(t.Context(), "1.2.3", "memory", log)
			if c.err != "" {
				require.ErrorIs(t, err, graph.ErrInvalid)
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			ctx, ended := telling.Store()(t.Context(), observed.Call{Method: "View"})
			require.NotNil(t, ctx)
			ended(nil)
			require.NoError(t, telling.Close(t.Context()))
			if !c.on {
				require.Empty(t, received)
				return
			}
			require.Equal(t, "/v1/traces", <-received, "what was not sent yet leaves when the server ends")
		})
	}
}
