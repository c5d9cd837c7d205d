using SessionGen.Testing.Processes;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>The project that the README tells a new user to make, built once.</summary>
public sealed class ReadmeProject(Packages packages) : IAsyncLifetime
{
    internal ConsumerProject Project { get; } = packages.NewProject(Readme.ProjectName);

    internal CommandResult FirstBuild { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Project.WriteWebProject("SessionGen.Sqlite").Write("Program.cs", Readme.Program);
        Reset();
        FirstBuild = await Project.BuildAsync(CancellationToken.None);
    }

    /// <summary>Takes back what a test did to the files; the project file and Program.cs are never changed.</summary>
    internal ConsumerProject Reset() => Project.Delete("sessions.yml").Write("sessions.yaml", Readme.SessionsYaml);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
