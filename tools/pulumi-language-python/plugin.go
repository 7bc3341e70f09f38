package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// ownEnvironment is where a plugin's packages are, unless PulumiPlugin.yaml says otherwise: the
// Python of the PATH does not do.
const ownEnvironment = "venv"

// RunPlugin runs a policy pack, or another plugin in Python, and streams what it prints.
func (host *languageHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	options, err := optionsOf(request.GetInfo())
	if err != nil {
		return err
	}
	if options.Toolchain == toolchain.Pip && options.Virtualenv == "" {
		options.Virtualenv = ownEnvironment
	}
	python, err := toolchain.ResolveToolchain(options)
	if err != nil {
		return err
	}
	ctx, stop := host.whileAlive(server.Context())
	defer stop()
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	run := runProvider
	if request.GetKind() == string(apitype.AnalyzerPlugin) {
		run = runPack
	}
	code, ended := exitCode(run(ctx, python, request, stdout, stderr))
	if err := errors.Join(ended, closer.Close()); err != nil {
		return err
	}
	return server.Send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	})
}

// runProvider runs the __main__.py of a plugin's folder, from the folder of the engine's project.
func runProvider(
	ctx context.Context, python toolchain.Toolchain, request *pulumirpc.RunPluginRequest,
	stdout, stderr io.Writer,
) error {
	arguments := append([]string{request.GetInfo().GetProgramDirectory()}, request.GetArgs()...)
	command, err := pluginCommand(ctx, python, request, arguments)
	if err != nil {
		return err
	}
	command.Dir = request.GetPwd()
	command.Stdout, command.Stderr = stdout, stderr
	return command.Run()
}

// runPack runs a policy pack as Pulumi's own language hosts do: from the pack's folder, behind a
// proxy of the SDK. That one keeps the engine's handshake to itself, and starts the pack when the
// engine has said which stack it is, or has asked for something without saying so.
func runPack(
	ctx context.Context, python toolchain.Toolchain, request *pulumirpc.RunPluginRequest,
	stdout, stderr io.Writer,
) error {
	proxy, output, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return err
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	folder := request.GetInfo().GetProgramDirectory()
	arguments := append([]string{"-m", "pulumi.policy"}, request.GetArgs()...)
	command, err := pluginCommand(ctx, python, request, append(arguments, folder))
	if err != nil {
		return err
	}
	environment, err := packEnvironment(stack)
	if err != nil {
		return err
	}
	command.Dir = folder
	command.Env = append(command.Env, environment...)
	command.Stdout, command.Stderr = output, stderr
	if err := command.Start(); err != nil {
		proxy.Abort(err)
		return err
	}
	return proxy.Attach(ctx, command)
}

func pluginCommand(
	ctx context.Context, python toolchain.Toolchain, request *pulumirpc.RunPluginRequest,
	arguments []string,
) (*exec.Cmd, error) {
	// Without -u Python would keep the port, which the engine waits for.
	command, err := python.Command(ctx, append([]string{"-u"}, arguments...)...)
	if err != nil {
		return nil, err
	}
	command.Env = append(command.Env, request.GetEnv()...)
	return command, nil
}

// packEnvironment says of the stack what older SDKs read from the environment.
func packEnvironment(stack *pulumirpc.AnalyzerStackConfigureRequest) ([]string, error) {
	if stack == nil {
		return nil, nil
	}
	values := [][2]string{
		{"PULUMI_ORGANIZATION", stack.GetOrganization()},
		{"PULUMI_PROJECT", stack.GetProject()},
		{"PULUMI_STACK", stack.GetStack()},
		{"PULUMI_DRY_RUN", strconv.FormatBool(stack.GetDryRun())},
	}
	if stack.GetConfig() != nil {
		config, err := json.Marshal(stack.GetConfig())
		if err != nil {
			return nil, err
		}
		values = append(values, [2]string{"PULUMI_CONFIG", string(config)})
	}
	var environment []string
	for _, value := range values {
		if value[1] != "" {
			environment = append(environment, fmt.Sprintf("%s=%s", value[0], value[1]))
		}
	}
	return environment, nil
}
