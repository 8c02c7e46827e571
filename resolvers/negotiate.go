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
)

// negotiate picks the media type of the response from the Accept headers: the one with the higher quality, of equals the
// first that is named; application/json where nothing is asked for. It is false if neither is accepted.
func negotiate(accept []string) (string, bool) {
	header := strings.TrimSpace(strings.Join(accept, ","))
	if header == "" {
		return jsonType, true
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
		for _, answer := range []string{jsonType, responseType} {
			specific := 0
			switch media {
			case answer:
				specific = 3
			case "application/*":
				specific = 2
			case "*/*":
				specific = 1
			}
			// The most specific range decides about a type (RFC 9110, 12.5.1).
			if specific > weights[answer].specific {
				weights[answer] = weight{specific, quality, place}
			}
		}
	}
	best := ""
	for _, answer := range []string{jsonType, responseType} {
		w, b := weights[answer], weights[best]
		if w.specific == 0 || w.quality == 0 {
			continue
		}
		if best == "" || w.quality > b.quality || w.quality == b.quality && w.place < b.place {
			best = answer
		}
	}
	if best == "" {
		return jsonType, false
	}
	return best, true
}

func isUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}
