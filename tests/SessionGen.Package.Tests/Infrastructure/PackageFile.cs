using System.IO.Compression;
using System.Xml.Linq;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>A .nupkg or .snupkg as a user's NuGet would see it.</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive _archive;

    public PackageFile(string path)
    {
        _archive = ZipFile.OpenRead(path);
        using var nuspec = _archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    public XElement Metadata { get; }

    /// <summary>The version of the format depends on what the package uses of it.</summary>
    private XNamespace Nuspec => Metadata.Name.Namespace;

    /// <summary>Paths of all files that the package was made for; not those of the package format itself.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. _archive.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
                && !name.StartsWith("package/", StringComparison.Ordinal)
                && !name.EndsWith(".nuspec", StringComparison.Ordinal)
                && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Id of each dependency, with its element.</summary>
    public IReadOnlyDictionary<string, XElement> Dependencies =>
        Metadata.Descendants(Nuspec + "dependency").ToDictionary(dependency => (string)dependency.Attribute("id")!);

    public string? this[string element] => (string?)Metadata.Element(Nuspec + element);

    public XElement Element(string name) => Metadata.Element(Nuspec + name)!;

    public byte[] ReadBytes(string path)
    {
        using var stream = _archive.GetEntry(path)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public string ReadText(string path) => System.Text.Encoding.UTF8.GetString(ReadBytes(path));

    public void Dispose() => _archive.Dispose();
}
