package telemetry

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"behalf/graph"
	"behalf/resolvers"
)

// metrics are what is counted. Every label has few values: none is chosen by whoever asks.
type metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	took      *prometheus.HistogramVec
	cost      prometheus.Histogram
	errors    *prometheus.CounterVec
	decisions *prometheus.CounterVec
	inFlight  prometheus.Gauge
	store     *prometheus.HistogramVec
}

func newMetrics(version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "behalf_requests_total", Help: "Requests to the API, by type of operation (none: it did not become one; socket: a websocket that was closed) and status of HTTP; what runs on a socket has 200."}, []string{"operation", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "behalf_request_duration_seconds", Help: "Time of requests to the API, by type of operation.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15)}, []string{"operation"}),
		cost: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "behalf_operation_cost", Help: "Cost of operations: fields, with the length of lists multiplied in.",
			Buckets: prometheus.ExponentialBuckets(1, 4, 10)}),
		errors:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "behalf_errors_total", Help: "Errors that were told, by extensions.code."}, []string{"code"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "behalf_decisions_total", Help: "Answers to questions of access, by action, outcome and reason."}, []string{"action", "outcome", "reason"}),
		inFlight:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "behalf_operations_in_flight", Help: "Operations at work."}),
		store: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "behalf_store_call_duration_seconds", Help: "Time of calls of the store, by method and result. View and Update hold the time of the calls within.",
			Buckets: prometheus.ExponentialBuckets(0.00005, 2, 18)}, []string{"method", "result"}),
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{Name: "behalf_build_info", Help: "The program's version, as a label.", ConstLabels: prometheus.Labels{"version": version}})
	built.Set(1)
	m.registry.MustRegister(m.requests, m.took, m.cost, m.errors, m.decisions, m.inFlight, m.store, built,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

func (m *metrics) answered(call resolvers.Call) {
	operation := call.Type
	switch {
	case operation != "":
		m.cost.Observe(float64(call.Cost))
	case call.Status == http.StatusSwitchingProtocols:
		operation = "socket" // when it is closed: what ran on it has been counted
	default:
		operation = "none"
	}
	m.requests.WithLabelValues(operation, strconv.Itoa(call.Status)).Inc()
	m.took.WithLabelValues(operation).Observe(call.Took.Seconds())
	for code, times := range call.Codes {
		m.errors.WithLabelValues(code).Add(float64(times))
	}
}

// storeCall begins to measure a call of the store.
func (m *metrics) storeCall(method string) func(error) {
	begun := time.Now()
	return func(err error) {
		m.store.WithLabelValues(method, kindOf(err)).Observe(time.Since(begun).Seconds())
	}
}

// kindOf is the result of a call of the store in a word.
func kindOf(err error) string {
	for _, kind := range []struct {
		is   error
		name string
	}{
		{nil, "ok"}, {graph.ErrUnavailable, "unavailable"}, {context.DeadlineExceeded, "deadline"}, {context.Canceled, "cancelled"},
		{graph.ErrNotFound, "refused"}, {graph.ErrExists, "refused"}, {graph.ErrInvalid, "refused"}, {graph.ErrPrecondition, "refused"},
	} {
		if errors.Is(err, kind.is) {
			return kind.name
		}
	}
	return "other" // of the function that was run, such as an act that was refused
}
