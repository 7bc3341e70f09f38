package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const untilKilled = 5 * time.Second

// alreadyReported is the exit code by which the executor says that the user has seen the error.
const alreadyReported = 32

// Run runs a program for the engine: one preview, or one update.
func (host *languageHost) Run(
	ctx context.Context, request *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	python, err := pythonOf(request.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := python.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	config, err := configOf(request)
	if err != nil {
		return nil, err
	}
	ctx, stop := host.whileAlive(ctx)
	defer stop()
	command, err := python.Command(ctx, host.arguments(request)...)
	if err != nil {
		return nil, err
	}
	if command.Env == nil {
		command.Env = os.Environ()
	}
	command.Env = append(command.Env, config...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	interruptible(command)
	code, err := exitCode(command.Run())
	switch {
	case err != nil:
		return nil, fmt.Errorf("the program cannot be run: %w", err)
	case code == 0:
		return &pulumirpc.RunResponse{}, nil
	case code == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	}
	ended := fmt.Sprintf("program exited with non-zero exit code: %d", code)
	return &pulumirpc.RunResponse{Error: ended}, nil
}

// whileAlive ends with the request, and also when the engine is gone.
func (host *languageHost) whileAlive(request context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(request)
	unhook := context.AfterFunc(host.alive, cancel)
	return ctx, func() {
		unhook()
		cancel()
	}
}

// interruptible has a program that the engine gives up be interrupted, before it is killed: Python
// says where it was.
func interruptible(command *exec.Cmd) {
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = untilKilled
}

func (host *languageHost) arguments(request *pulumirpc.RunRequest) []string {
	options := [][2]string{
		{"--monitor", request.GetMonitorAddress()},
		{"--engine", host.engine},
		{"--project", request.GetProject()},
		{"--root_directory", request.GetInfo().GetRootDirectory()},
		{"--stack", request.GetStack()},
		{"--pwd", request.GetPwd()},
		{"--dry_run", strconv.FormatBool(request.GetDryRun())},
		{"--parallel", strconv.Itoa(int(request.GetParallel()))},
		{"--tracing", host.tracing},
		{"--organization", request.GetOrganization()},
	}
	arguments := []string{"-u", host.executor}
	for _, option := range options {
		if option[1] != "" {
			arguments = append(arguments, option[0], option[1])
		}
	}
	arguments = append(arguments, request.GetInfo().GetEntryPoint())
	return append(arguments, request.GetArgs()...)
}

// configOf gives the stack's configuration as the environment variables that the SDK reads.
func configOf(request *pulumirpc.RunRequest) ([]string, error) {
	values, err := json.Marshal(request.GetConfig())
	if err != nil {
		return nil, err
	}
	secret, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}
	return []string{
		"PULUMI_CONFIG=" + string(values),
		"PULUMI_CONFIG_SECRET_KEYS=" + string(secret),
	}, nil
}
