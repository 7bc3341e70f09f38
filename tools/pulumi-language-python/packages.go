package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// GetRequiredPackages gives the providers that the program's Python packages are made for: those
// with a pulumi-plugin.json in the virtual environment.
func (host *languageHost) GetRequiredPackages(
	ctx context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	python, err := pythonOf(request.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := python.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	environment, err := python.VirtualEnvPath(ctx)
	if err != nil {
		return nil, err
	}
	packages, err := filepath.Glob(filepath.Join(environment, "lib", "python*", "site-packages", "*"))
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, folder := range packages {
		described, err := plugin.LoadPulumiPluginJSON(filepath.Join(folder, "pulumi-plugin.json"))
		if err != nil || !described.Resource || described.Name == "" || described.Version == "" {
			continue
		}
		response.Packages = append(response.Packages, &pulumirpc.PackageDependency{
			Name:    described.Name,
			Kind:    string(apitype.ResourcePlugin),
			Version: "v" + strings.TrimPrefix(described.Version, "v"),
			Server:  described.Server,
		})
	}
	return response, nil
}
