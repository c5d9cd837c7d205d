using System.Globalization;
using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>
/// The packages of this tree, packed once a run into a temporary folder, under a version that no cache has ever seen. Everything the
/// packing writes is below that folder, too: a build of the same tree that runs beside it is not disturbed.
/// </summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly TemporaryFolder _temporary = new();
    private int _projects;

    public string Version { get; } =
        string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTimeOffset.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}");

    /// <summary>Where the .nupkg and .snupkg files are: a package source for the projects of the tests.</summary>
    public string Feed => Path.Combine(_temporary.Path, "feed");

    /// <summary>What <c>dotnet pack</c> printed.</summary>
    internal CommandResult Packing { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Packing = await DotNet.RunAsync(
            Repository.Root,
            [
                "pack", "SessionGen.sln", "--configuration", "Release", "--output", Feed,
                "--artifacts-path", Path.Combine(_temporary.Path, "artifacts"), $"-p:Version={Version}", .. DotNet.BuildArguments,
            ],
            CancellationToken.None);
        Packing.ShouldSucceed();
    }

    internal PackageFile Open(string id, string extension = "nupkg") =>
        new(Path.Combine(Feed, $"{id}.{Version}.{extension}"));

    /// <summary>An empty folder outside of the source tree that finds the packages in the local feed, and all others where this machine does.</summary>
    internal ConsumerProject NewProject(string name)
    {
        var folder = Path.Combine(_temporary.Path, "projects", Interlocked.Increment(ref _projects).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(_temporary.Path, "restored")}" />
              </config>
              <packageSources>
                <add key="packed-by-the-test" value="{Feed}" />
              </packageSources>
              <!-- Packages that this machine has are read where they are and not downloaded again. -->
              <fallbackPackageFolders>
                <add key="machine" value="{MachinePackages()}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        return new ConsumerProject(Path.Combine(folder, name), name, Version);
    }

    public ValueTask DisposeAsync()
    {
        _temporary.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string MachinePackages()
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Directory.CreateDirectory(folder);
        return folder;
    }
}
