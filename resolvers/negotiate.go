package resolvers

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of responses.
const (
	jsonType     = "application/json"
	responseType = "application/graphql-response+json"
	streamType   = "text/event-stream"
)

// negotiate picks the media type of the response from the Accept headers: the one with the higher quality, of equals the
// first that is named; application/json where nothing is asked for. Events are for who names them; streams says that they are
// accepted, perhaps beside another type. It is not ok if nothing is accepted.
func negotiate(accept []string) (answer string, streams, ok bool) {
	header := strings.TrimSpace(strings.Join(accept, ","))
	if header == "" {
		return jsonType, false, true
	}
	type weight struct {
		specific int // 3 a type, 2 application/*, 1 */*
		quality  float64
		place    int
	}
	weights := map[string]weight{}
	for place, part := range strings.Split(header, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || !isUTF8(params["charset"]) {
			continue
		}
		quality := 1.0
		if q, ok := params["q"]; ok {
			if quality, err = strconv.ParseFloat(q, 64); err != nil || quality < 0 || quality > 1 {
				continue
			}
		}
		for _, answer := range []string{jsonType, responseType, streamType} {
			specific := 0
			switch {
			case media == answer:
				specific = 3
			case answer == streamType:
			case media == "application/*":
				specific = 2
			case media == "*/*":
				specific = 1
			}
			// The most specific range decides about a type (RFC 9110, 12.5.1).
			if specific > weights[answer].specific {
				weights[answer] = weight{specific, quality, place}
			}
		}
	}
	best := ""
	for _, answer := range []string{jsonType, responseType, streamType} {
		w, b := weights[answer], weights[best]
		if w.specific == 0 || w.quality == 0 {
			continue
		}
		if best == "" || w.quality > b.quality || w.quality == b.quality && w.place < b.place {
			best = answer
		}
	}
	streams = weights[streamType].quality > 0
	if best == "" {
		return jsonType, false, false
	}
	return best, streams, true
}

func isUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}
