package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"behalf/graph"
)

// tracing is where spans go; the zero tracing makes none.
type tracing struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// scope names who made the spans.
const scope = "behalf"

// fromEnvironment reads the standard variables. Which spans are kept (OTEL_TRACES_SAMPLER) and the exporter's own settings are read
// by OpenTelemetry itself.
func fromEnvironment(ctx context.Context, version string, log *slog.Logger) (tracing, error) {
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		return tracing{}, nil
	}
	switch exporter := os.Getenv("OTEL_TRACES_EXPORTER"); exporter {
	case "none":
		return tracing{}, nil
	case "otlp":
	case "":
		if first("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
			return tracing{}, nil
		}
	default:
		return tracing{}, fmt.Errorf("OTEL_TRACES_EXPORTER is %q; behalf sends by otlp, or none: %w", exporter, graph.ErrInvalid)
	}
	if protocol := first("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"); protocol != "" && protocol != "http/protobuf" {
		return tracing{}, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL is %q; behalf sends http/protobuf, usually to port 4318: %w", protocol, graph.ErrInvalid)
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return tracing{}, fmt.Errorf("the exporter of traces cannot be made of the variables OTEL_EXPORTER_OTLP_…: %v: %w", err, graph.ErrInvalid)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces", "error", err) }))
	about, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "behalf"), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil {
		return tracing{}, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES cannot be read: %v: %w", err, graph.ErrInvalid)
	}
	return newTracing(sdk.WithBatcher(exporter), sdk.WithResource(about)), nil
}

func newTracing(options ...sdk.TracerProviderOption) tracing {
	provider := sdk.NewTracerProvider(options...)
	return tracing{provider, provider.Tracer(scope)}
}

func first(names ...string) string {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// Traced makes a span of each request, which goes on with the trace of whoever sent it (traceparent).
func (t *Telemetry) Traced(next http.Handler) http.Handler {
	if t.tracing.provider == nil {
		return next
	}
	return otelhttp.NewHandler(next, "", otelhttp.WithTracerProvider(t.tracing.provider), otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method + " " + r.URL.Path }))
}
