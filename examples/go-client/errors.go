package main

import (
	"errors"
	"fmt"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// told returns the first error that the API told: in an answer, or beside a status of HTTP.
func told(err error) *gqlerror.Error {
	if list, ok := errors.AsType[gqlerror.List](err); ok && len(list) > 0 {
		return list[0]
	}
	if refused, ok := errors.AsType[*graphql.HTTPError](err); ok && len(refused.Response.Errors) > 0 {
		return refused.Response.Errors[0]
	}
	return nil
}

// codeOf returns the code of the API's error, and nothing where it told none. Codes are for programs: they are the same in every
// language, and messages are not.
func codeOf(err error) string {
	if e := told(err); e != nil {
		code, _ := e.Extensions["code"].(string)
		return code
	}
	return ""
}

// explain says an error in words, with what its code asks of who reads it.
func explain(err error) string {
	e := told(err)
	if e == nil {
		return err.Error()
	}
	switch codeOf(err) {
	case "UNAUTHENTICATED":
		return fmt.Sprintf("%s (name a person that the server knows with --as)", e.Message)
	case "UNAVAILABLE":
		return fmt.Sprintf("%s (try again in a moment)", e.Message)
	case "INTERNAL":
		return fmt.Sprintf("%s (whoever runs the server finds it under %v)", e.Message, e.Extensions["requestId"])
	default:
		return e.Message
	}
}
