namespace SessionGen.Testing.Processes;

/// <summary>A folder outside of the source tree that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sessiongen-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
