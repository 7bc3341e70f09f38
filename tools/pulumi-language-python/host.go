package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/protobuf/types/known/emptypb"
)

// languageHost answers what the engine asks of a language. What it does not answer, the conversion
// of programs, the embedded type refuses as not implemented.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	// alive ends when the engine is gone; what was started must not outlive it.
	alive    context.Context
	engine   string
	executor string
	tracing  string
}

func (host *languageHost) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (host *languageHost) GetPluginInfo(
	context.Context, *emptypb.Empty,
) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (host *languageHost) About(
	ctx context.Context, request *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	python, err := pythonOf(request.GetInfo())
	if err != nil {
		return nil, err
	}
	about, err := python.About(ctx)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: about.PythonExecutable,
		Version:    about.PythonVersion.String(),
	}, nil
}

func (host *languageHost) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	python, err := pythonOf(request.GetInfo())
	if err != nil {
		return nil, err
	}
	packages, err := python.ListPackages(ctx, request.GetTransitiveDependencies())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, one := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: one.Name, Version: one.Version})
	}
	return response, nil
}

func (host *languageHost) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

func (host *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	python, err := pythonOf(request.GetInfo())
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, request.GetIsTerminal())
	if err != nil {
		return err
	}
	installed := python.InstallDependencies(server.Context(), request.GetInfo().GetProgramDirectory(),
		request.GetUseLanguageVersionTools(), true, stdout, stderr)
	return errors.Join(installed, closer.Close())
}

// pythonOf gives the Python that runtime.options of Pulumi.yaml or PulumiPolicy.yaml choose.
func pythonOf(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	options, err := optionsOf(info)
	if err != nil {
		return nil, err
	}
	return toolchain.ResolveToolchain(options)
}

func optionsOf(info *pulumirpc.ProgramInfo) (toolchain.PythonOptions, error) {
	options := toolchain.PythonOptions{
		Root:       info.GetRootDirectory(),
		ProgramDir: info.GetProgramDirectory(),
	}
	for key, value := range info.GetOptions().AsMap() {
		text, isText := value.(string)
		switch {
		case !isText:
			return options, fmt.Errorf("runtime option %s: a text is needed, not %v", key, value)
		case key == "virtualenv":
			options.Virtualenv = text
		case key == "toolchain" && text == "pip":
			options.Toolchain = toolchain.Pip
		case key == "toolchain" && text == "uv":
			options.Toolchain = toolchain.Uv
		case key == "toolchain" && text == "poetry":
			options.Toolchain = toolchain.Poetry
		default:
			return options, fmt.Errorf("runtime option %s: %q is not known to this stand-in", key, text)
		}
	}
	return options, nil
}

// exitCode gives the code that a command ended with, and the error where it did not run at all.
func exitCode(ended error) (int, error) {
	var exited *exec.ExitError
	if errors.As(ended, &exited) {
		return exited.ExitCode(), nil
	}
	return 0, ended
}
