using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using SessionGen.Package.Tests.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Package.Tests;

public sealed class PackageContentTests(Packages packages)
{
    public static TheoryData<string> PackageIds => ["SessionGen", "SessionGen.Runtime", "SessionGen.AspNetCore", "SessionGen.AspNetCore.UI", "SessionGen.Sqlite", "SessionGen.Postgres", "SessionGen.Testing", "SessionGen.Tool"];

    public static TheoryData<string> LibraryPackageIds => ["SessionGen.Runtime", "SessionGen.AspNetCore", "SessionGen.AspNetCore.UI", "SessionGen.Sqlite", "SessionGen.Postgres", "SessionGen.Testing"];

    [Fact]
    public void Packing_gives_no_warning() => packages.Packing.ShouldHaveNoDiagnostics();

    [Fact]
    public void Every_packable_project_of_the_solution_gives_a_package_with_symbols() => Assert.Equal(
        Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(project => File.ReadAllText(project).Contains("<IsPackable>true</IsPackable>", StringComparison.Ordinal))
            .Select(project => Path.GetFileNameWithoutExtension(project).Replace("SessionGen.Generator", "SessionGen", StringComparison.Ordinal))
            .SelectMany(id => new[] { $"{id}.{packages.Version}.nupkg", $"{id}.{packages.Version}.snupkg" })
            .Order(StringComparer.Ordinal),
        Directory.GetFiles(packages.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void SessionGen_carries_the_compiler_parts_with_YamlDotNet_beside_them_and_the_build_files_and_no_library()
    {
        using var package = packages.Open("SessionGen");

        Assert.Equal(
            [
                "README.md",
                "THIRD-PARTY-NOTICES.txt",
                "analyzers/dotnet/cs/SessionGen.Analyzers.dll",
                "analyzers/dotnet/cs/SessionGen.CodeFixes.dll",
                "analyzers/dotnet/cs/SessionGen.Configuration.dll",
                "analyzers/dotnet/cs/SessionGen.Generator.dll",
                "analyzers/dotnet/cs/YamlDotNet.dll",
                "build/SessionGen.props",
                "build/SessionGen.targets",
                "buildTransitive/SessionGen.props",
                "buildTransitive/SessionGen.targets",
                "icon.png",
                "schemas/sessions.schema.json",
            ],
            package.Files);
    }

    [Theory]
    [MemberData(nameof(LibraryPackageIds))]
    public void A_library_package_carries_the_library_with_its_documentation(string id)
    {
        using var package = packages.Open(id);

        Assert.Equal(["README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], package.Files);
        Assert.NotEmpty(XDocument.Parse(package.ReadText($"lib/net10.0/{id}.xml")).Descendants("member"));
    }

    [Fact]
    public void SessionGen_brings_the_runtime_of_the_same_version()
    {
        using var package = packages.Open("SessionGen");

        var dependency = Assert.Single(package.Dependencies).Value;
        Assert.Equal("SessionGen.Runtime", (string?)dependency.Attribute("id"));
        Assert.Equal(packages.Version, (string?)dependency.Attribute("version"));
    }

    [Fact]
    public void SessionGen_AspNetCore_passes_on_the_analyzers_and_build_files_of_SessionGen()
    {
        using var package = packages.Open("SessionGen.AspNetCore");

        Assert.Equal(["SessionGen", "SessionGen.Runtime"], package.Dependencies.Keys.Order());
        Assert.All(package.Dependencies.Values, dependency => Assert.Equal(packages.Version, (string?)dependency.Attribute("version")));

        var compilerParts = package.Dependencies["SessionGen"];
        Assert.Null(compilerParts.Attribute("exclude"));
        Assert.Subset(
            ((string?)compilerParts.Attribute("include") ?? "All").Replace("All", "Analyzers,Build,BuildTransitive", StringComparison.Ordinal).Split(',').ToHashSet(),
            new HashSet<string> { "Analyzers", "Build", "BuildTransitive" });
    }

    [Theory]
    [MemberData(nameof(PackageIds))]
    public void A_package_says_what_it_is_and_under_which_license(string id)
    {
        using var package = packages.Open(id);

        Assert.Equal(id, package["id"]);
        Assert.Equal("MIT", package["license"]);
        Assert.Equal("expression", (string?)package.Element("license").Attribute("type"));
        Assert.Equal("https://github.com/sessiongen/sessiongen", (string?)package.Element("repository").Attribute("url"));
        Assert.False(string.IsNullOrEmpty(package["authors"]));
        Assert.False(string.IsNullOrEmpty(package["copyright"]));
        Assert.False(string.IsNullOrEmpty(package["tags"]));
        Assert.True(package["description"]!.Length > 60, package["description"]);
    }

    [Theory]
    [MemberData(nameof(PackageIds))]
    public void The_readme_of_a_package_has_links_that_work_outside_of_the_repository(string id)
    {
        using var package = packages.Open(id);
        var readme = package.ReadText(package["readme"]!);

        Assert.StartsWith("# SessionGen", readme, StringComparison.Ordinal);
        Assert.Contains("](https://github.com/sessiongen/sessiongen/blob/main/docs/", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("](docs/", readme, StringComparison.Ordinal);
        Assert.Equal(Repository.Read("README.md").Split('\n').Length, readme.TrimEnd('\n').Split('\n').Length + 1);
    }

    [Theory]
    [MemberData(nameof(PackageIds))]
    public void The_icon_of_a_package_is_a_png_of_128_by_128(string id)
    {
        using var package = packages.Open(id);
        var icon = package.ReadBytes(package["icon"]!);

        Assert.Equal("\x89PNG\r\n\x1a\n", Encoding.Latin1.GetString(icon.AsSpan(0, 8)));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)));
    }

    [Theory]
    [MemberData(nameof(PackageIds))]
    public void Every_assembly_of_ours_has_its_symbols_and_tells_nothing_about_the_machine_that_built_it(string id)
    {
        using var package = packages.Open(id);
        using var symbols = packages.Open(id, "snupkg");
        var assemblies = package.Files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal) && file.Contains("SessionGen.", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(assemblies);
        Assert.Equal(assemblies.Select(file => Path.ChangeExtension(file, ".pdb")), symbols.Files);
        foreach (var file in assemblies)
        {
            using var assembly = new PEReader(new MemoryStream(package.ReadBytes(file)));
            var debug = assembly.ReadDebugDirectory();
            Assert.Contains(debug, entry => entry.Type == DebugDirectoryEntryType.Reproducible);

            var codeView = debug.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
            var data = assembly.ReadCodeViewDebugDirectoryData(codeView);
            Assert.StartsWith("/_/", data.Path, StringComparison.Ordinal);

            using var pdb = MetadataReaderProvider.FromPortablePdbImage([.. symbols.ReadBytes(Path.ChangeExtension(file, ".pdb"))]);
            var reader = pdb.GetMetadataReader();
            Assert.Equal(new BlobContentId(data.Guid, codeView.Stamp), new BlobContentId(reader.DebugMetadataHeader!.Id));
            Assert.All(
                reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)),
                name => Assert.StartsWith("/_/", name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_compiler_parts_load_in_the_compiler_of_every_supported_SDK()
    {
        // The SDK 10.0.100 has Roslyn 5.0, and CS9057 refuses what was built on a newer one than the compiler that runs.
        using var package = packages.Open("SessionGen");

        foreach (var file in package.Files.Where(file => file.Contains("/SessionGen.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var assembly = new PEReader(new MemoryStream(package.ReadBytes(file)));
            var metadata = assembly.GetMetadataReader();
            var references = metadata.AssemblyReferences
                .Select(metadata.GetAssemblyReference)
                .ToLookup(reference => metadata.GetString(reference.Name), reference => reference.Version);

            Assert.Equal(new Version(2, 0, 0, 0), Assert.Single(references["netstandard"]));
            Assert.All(
                references.Where(reference => reference.Key.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)),
                reference => Assert.Equal(new Version(4, 14, 0, 0), reference.Single()));

            // The compiler has no Workspaces; only an editor loads the code fixes.
            Assert.True(!references.Contains("Microsoft.CodeAnalysis.Workspaces") || file.EndsWith("CodeFixes.dll", StringComparison.Ordinal), file);
        }
    }
}
