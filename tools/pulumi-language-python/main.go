// Command pulumi-language-python stands in for Pulumi's own language host of that name, whose Go
// module cannot be required: it has no tags, and module proxies do not serve it.
//
// It does what the engine needs to run a Python program and a Python policy pack: it starts Python,
// as the toolchain package of Pulumi's SDK says, with the SDK's own pulumi-language-python-exec,
// which lies beside it. Of code it generates the package of a schema, with Pulumi's own generator.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

const (
	executorName     = "pulumi-language-python-exec"
	engineCheckEvery = 5 * time.Second
)

func main() {
	tracing := flag.String("tracing", "", "an endpoint for traces, handed on to the program")
	// The YAML host starts this program as older engines did. What these say is in each request too.
	for _, option := range []string{"root", "toolchain", "typechecker", "virtualenv"} {
		flag.String(option, "", "not used: it comes with each request")
	}
	flag.Parse()
	if err := serve(flag.Arg(0), *tracing); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

// serve answers the engine at the given address until that one is gone.
func serve(engine, tracing string) error {
	if engine == "" {
		return errors.New("the engine starts this program; it needs the engine's address")
	}
	executor, err := findExecutor()
	if err != nil {
		return err
	}
	alive, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := rpcutil.Healthcheck(alive, engine, engineCheckEvery, stop); err != nil {
		return err
	}
	ended := make(chan bool)
	go func() {
		<-alive.Done()
		close(ended)
	}()
	host := &languageHost{alive: alive, engine: engine, executor: executor, tracing: tracing}
	served, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: ended,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return err
	}
	// The engine reads the port from the first line.
	fmt.Println(served.Port)
	return <-served.Done
}

func findExecutor() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	executor := filepath.Join(filepath.Dir(self), executorName)
	if _, err := os.Stat(executor); err != nil {
		return "", fmt.Errorf("%s must lie beside this program: %w", executorName, err)
	}
	return executor, nil
}
