package resolvers

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// The protocol graphql-transport-ws: its name, its messages and its close codes.
const (
	subprotocol = "graphql-transport-ws"

	messageInit      = "connection_init"
	messageAck       = "connection_ack"
	messagePing      = "ping"
	messagePong      = "pong"
	messageSubscribe = "subscribe"
	messageNext      = "next"
	messageError     = "error"
	messageComplete  = "complete"

	closeInvalid      = 4400
	closeUnauthorized = 4401
	closeForbidden    = 4403
	closeSubprotocol  = 4406
	closeInitTimeout  = 4408
	closeTwice        = 4409
	closeInits        = 4429
)

// message is one message of the protocol, in either direction.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`

	object map[string]any     // the payload of connection_init, ping and pong
	params *graphql.RawParams // the payload of subscribe
	size   int                // bytes that it came in
}

// longestID is how long the id of an operation may be, in bytes: as long as any id.
const longestID = 512

// readMessage reads a message that a client sent, and its payload. An error says what is wrong with it.
func readMessage(data []byte) (m message, err error) {
	m.size = len(data)
	if !utf8.Valid(data) {
		return m, errors.New("the message is not UTF-8")
	}
	if twice(data) {
		return m, errors.New("an object of the message has the same key twice")
	}
	var parts map[string]json.RawMessage
	if json.Unmarshal(data, &parts) != nil || parts == nil {
		return m, errors.New("the message is not one JSON object")
	}
	if !read(parts["type"], &m.Type) || m.Type == "" {
		return m, errors.New("the message has no type")
	}
	if !read(parts["id"], &m.ID) || len(m.ID) > longestID {
		return m, errors.New("id must be a text of at most 512 bytes")
	}
	m.Payload = parts["payload"]
	if bytes.Equal(m.Payload, []byte("null")) {
		m.Payload = nil
	}
	switch m.Type {
	case messageInit, messagePing, messagePong:
		if !read(m.Payload, &m.object) {
			return m, errors.New("the payload of " + m.Type + " must be an object")
		}
	case messageSubscribe:
		complaint := ""
		if m.params, complaint = readParams(m.Payload); complaint != "" {
			return m, errors.New("payload: " + complaint)
		}
	case messageComplete:
	default:
		return m, errors.New("the message is of no type that a client sends")
	}
	if m.ID == "" && (m.Type == messageSubscribe || m.Type == messageComplete) {
		return m, errors.New(m.Type + " needs an id")
	}
	return m, nil
}

// encode is the message as it is sent.
func (m message) encode() []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(m); err != nil { // the payload is JSON that this package made
		panic(err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
