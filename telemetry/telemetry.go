// Package telemetry tells how the server is doing: metrics for Prometheus, and traces by OpenTelemetry where its standard variables
// ask for them. It learns of kinds of operations, codes and durations, never of a document, a variable or an id.
package telemetry

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"behalf/entrance"
	"behalf/graph/access"
	"behalf/resolvers"
	"behalf/storage/observed"
)

// Telemetry counts, measures and traces. It is what resolvers.Config.Observer and observed.New take.
type Telemetry struct {
	metrics  *metrics
	tracing  tracing
	database string // db.system.name
}

var _ resolvers.Observer = (*Telemetry)(nil)

// New begins to count. Database is the kind of the store, version the program's. Traces are sent where the standard variables say
// (OTEL_EXPORTER_OTLP_ENDPOINT and its like); it wraps graph.ErrInvalid where they ask for what there is not.
func New(ctx context.Context, version, database string, log *slog.Logger) (*Telemetry, error) {
	tracing, err := fromEnvironment(ctx, version, log)
	if err != nil {
		return nil, err
	}
	return newTelemetry(tracing, version, database), nil
}

func newTelemetry(tracing tracing, version, database string) *Telemetry {
	if tracing.tracer == nil {
		tracing.tracer = noop.NewTracerProvider().Tracer("")
	}
	return &Telemetry{metrics: newMetrics(version), tracing: tracing, database: database}
}

// Metrics serves what was counted, in the text format of Prometheus.
func (t *Telemetry) Metrics() http.Handler { return t.metrics.handler() }

// Close sends the traces that were not sent yet.
func (t *Telemetry) Close(ctx context.Context) error {
	if t.tracing.provider == nil {
		return nil
	}
	return t.tracing.provider.Shutdown(ctx)
}

// Begun implements resolvers.Observer.
func (t *Telemetry) Begun() (ended func()) {
	t.metrics.inFlight.Inc()
	return t.metrics.inFlight.Dec
}

// Running implements resolvers.Observer: a span for the operation. The log of the request names its trace.
func (t *Telemetry) Running(ctx context.Context, call resolvers.Call) (context.Context, func(resolvers.Call)) {
	if t.tracing.provider == nil {
		return ctx, func(resolvers.Call) {}
	}
	name := call.Type
	if call.Name != "" {
		name += " " + call.Name
	}
	ctx, span := t.tracing.tracer.Start(ctx, name, trace.WithAttributes(
		attribute.String("graphql.operation.type", call.Type), attribute.String("graphql.operation.name", call.Name), attribute.Int("behalf.operation.cost", call.Cost),
	))
	if s := span.SpanContext(); s.IsSampled() {
		entrance.Of(ctx).Note(slog.String("traceId", s.TraceID().String()))
	}
	return ctx, func(call resolvers.Call) {
		codes := slices.Sorted(maps.Keys(call.Codes))
		if len(codes) > 0 {
			span.SetAttributes(attribute.StringSlice("behalf.error.codes", codes))
		}
		for _, code := range codes {
			if code == "INTERNAL" || code == "UNAVAILABLE" { // the others are the asker's
				span.SetStatus(otelcodes.Error, code)
			}
		}
		span.End()
	}
}

// Answered implements resolvers.Observer.
func (t *Telemetry) Answered(call resolvers.Call) { t.metrics.answered(call) }

// Decided implements resolvers.Observer.
func (t *Telemetry) Decided(d *access.Decision) {
	t.metrics.decisions.WithLabelValues(string(d.Action), string(d.Outcome), string(d.Reason)).Inc()
}

// Store observes the calls of a store: each is measured, and a span of its own.
func (t *Telemetry) Store() observed.Observe {
	return func(ctx context.Context, call observed.Call) (context.Context, func(error)) {
		measured := t.metrics.storeCall(call.Method)
		if t.tracing.provider == nil {
			return ctx, measured
		}
		attributes := []attribute.KeyValue{attribute.String("db.system.name", t.database), attribute.String("db.operation.name", call.Method)}
		if call.Size > 1 {
			attributes = append(attributes, attribute.Int("db.operation.batch.size", call.Size))
		}
		ctx, span := t.tracing.tracer.Start(ctx, "store "+call.Method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
		return ctx, func(err error) {
			measured(err)
			if err != nil {
				kind := kindOf(err)
				span.SetAttributes(attribute.String("error.type", kind))
				span.SetStatus(otelcodes.Error, kind) // not the error's text, which names nodes
			}
			span.End()
		}
	}
}
