namespace SessionGen.Testing;

/// <summary>A directory of a test, deleted with all that is in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sessiongen-tests-");

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
