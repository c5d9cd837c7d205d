using SessionGen.Testing.Processes;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>A project of a user: outside of the source tree, with nothing but the packages.</summary>
internal sealed class ConsumerProject(string folder, string name, string packageVersion)
{
    public string Folder => folder;

    public string File(string path) => Path.Combine(folder, path);

    public ConsumerProject Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(path))!);
        System.IO.File.WriteAllText(File(path), text);
        return this;
    }

    public ConsumerProject Delete(string path)
    {
        System.IO.File.Delete(File(path));
        return this;
    }

    /// <summary>The project file that `dotnet new web` and `dotnet add package` leave behind, for SessionGen.AspNetCore and others.</summary>
    public ConsumerProject WriteWebProject(params IEnumerable<string> otherPackages) => Write(
        $"{name}.csproj",
        $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">

          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="SessionGen.AspNetCore" Version="{packageVersion}" />
            {string.Concat(otherPackages.Select(id => $"<PackageReference Include=\"{id}\" Version=\"{packageVersion}\" />"))}
          </ItemGroup>

        </Project>
        """);

    /// <summary><c>dotnet build</c>, with restore.</summary>
    public Task<CommandResult> BuildAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        DotNet.RunAsync(folder, ["build", .. DotNet.BuildArguments, .. arguments], cancellationToken);

    /// <summary><c>dotnet build --no-restore</c> of a project that was restored before.</summary>
    public Task<CommandResult> RebuildAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        BuildAsync(cancellationToken, ["--no-restore", .. arguments]);

    public Task<CommandResult> DotNetAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        DotNet.RunAsync(folder, arguments, cancellationToken);

    /// <summary>Starts the built application on a free port of the loopback interface.</summary>
    public Task<RunningApplication> StartAsync(CancellationToken cancellationToken) =>
        RunningApplication.StartAsync(folder, File($"bin/Debug/net10.0/{name}.dll"), cancellationToken);
}
