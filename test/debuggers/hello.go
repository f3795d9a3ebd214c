// A plugin in Go with one method, for the test of a debugger.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

const version = 1

func answer(method string) string {
	switch method {
	case "getmanifest":
		return `{"options":[],"rpcmethods":[{"name":"version","usage":"","description":""}],"dynamic":true}`
	case "init":
		return "{}"
	}
	return fmt.Sprintf(`{"version":%d}`, version)
}

func main() {
	input := bufio.NewReader(os.Stdin)
	message := ""
	for {
		line, err := input.ReadString('\n')
		if err != nil {
			return
		}
		message += line
		if line != "\n" {
			continue
		}
		var asked struct {
			Id     json.RawMessage
			Method string
		}
		json.Unmarshal([]byte(strings.TrimSpace(message)), &asked)
		message = ""
		if asked.Id != nil {
			fmt.Printf("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}\n\n", asked.Id, answer(asked.Method))
		}
	}
}
