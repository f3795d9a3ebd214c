// A method, an option, a subscription and a hook on glightning. `go build -ldflags "-X main.release=two"` stands for an edit.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/niftynei/glightning/glightning"
	"github.com/niftynei/glightning/jrpc2"
)

var release = "one"

var lightning = glightning.NewLightning()

var plugin = glightning.NewPlugin(func(_ *glightning.Plugin, _ map[string]glightning.Option, config *glightning.Config) {
	lightning.StartUp(config.RpcFile, config.LightningDir)
})

type hello struct {
	Who string `json:"name"`
}

type greeting struct {
	Message string `json:"message"`
	Release string `json:"release"`
}

func (*hello) Name() string     { return "hello" }
func (*hello) New() interface{} { return &hello{Who: "world"} }

func (h *hello) Call() (jrpc2.Result, error) {
	word, err := plugin.GetOption("greeting")
	if err != nil {
		return nil, err
	}
	if err := lightning.Request(getinfo{}, &map[string]interface{}{}); err != nil {
		return nil, err
	}
	return &greeting{fmt.Sprintf("%s %s", word, h.Who), release}, nil
}

// Not lightning.GetInfo(): glightning takes amounts for strings, and lightningd writes numbers today.
type getinfo struct{}

func (getinfo) Name() string { return "getinfo" }

type crash struct{}

func (*crash) Name() string                { return "crash" }
func (*crash) New() interface{}            { return &crash{} }
func (*crash) Call() (jrpc2.Result, error) { panic("out of coffee") }

// Not connect: glightning looks for its members one level too high for what lightningd sends today.
func onWarning(warning *glightning.Warning) {
	log.Printf("warned by %s", warning.Source)
}

func peerConnected(event *glightning.PeerConnectedEvent) (*glightning.PeerConnectedResponse, error) {
	log.Printf("asked about %s", event.Peer.PeerId)
	return event.Continue(), nil
}

func main() {
	plugin.RegisterNewOption("greeting", "What to say to people", "Hello")
	plugin.RegisterMethod(glightning.NewRpcMethod(&hello{}, "Greets someone"))
	plugin.RegisterMethod(glightning.NewRpcMethod(&crash{}, "Ends by a panic"))
	plugin.SubscribeWarnings(onWarning)
	plugin.RegisterHooks(&glightning.Hooks{PeerConnected: peerConnected})
	if err := plugin.Start(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}
