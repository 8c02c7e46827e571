package graph_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func TestRelationshipRequest(t *testing.T) {
	const link = "https://admin.example/?invType=ResellerRelationship&partnerId=alder&DAP=true#/BillingAccounts"
	body := "Dear customer,\n100 % & more + ümlaut: " + link + "\n"
	r := graph.RelationshipRequest{Node: graph.Node{ID: "RelationshipRequest:1", Name: "1"}.
		With(graph.PropLink, link).With(graph.PropSubject, "Alder & you").With(graph.PropBody, body)}
	require.True(t, r.LinkPresentInDraft())
	require.False(t, graph.RelationshipRequest{Node: r.With(graph.PropBody, "Dear customer")}.LinkPresentInDraft())
	require.False(t, graph.RelationshipRequest{}.LinkPresentInDraft())

	mail, err := url.Parse(r.Mailto())
	require.NoError(t, err)
	require.Equal(t, "mailto", mail.Scheme)
	require.NotContains(t, mail.RawQuery, "+", "a mail program does not read + as a blank")
	require.Equal(t, "Alder & you", mail.Query().Get("subject"))
	require.Equal(t, "Dear customer,\r\n100 % & more + ümlaut: "+link+"\r\n", mail.Query().Get("body"))

	_, sent := r.SentAt()
	require.False(t, sent)
	at, sent := graph.RelationshipRequest{Node: r.With(graph.PropSentAt, graph.Time(5))}.SentAt()
	require.True(t, sent)
	require.Equal(t, graph.Time(5), at)
}
