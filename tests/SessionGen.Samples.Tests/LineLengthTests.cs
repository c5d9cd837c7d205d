using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>Lines that fit beside each other in a review.</summary>
public sealed class LineLengthTests
{
    private const int Maximum = 140;

    private static readonly string[] s_extensions = [".cs", ".razor", ".js"];

    [Theory]
    [InlineData("generator")]
    [InlineData("analyzers")]
    [InlineData("runtime")]
    public void Lines_of_the_product_have_at_most_140_characters(string folder)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => s_extensions.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .ToArray();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(LongLines));
    }

    private static IEnumerable<string> LongLines(string file)
        => from line in File.ReadLines(Path.Combine(Repository.Root, file)).Index()
           where line.Item.Length > Maximum
           select $"{file}:{line.Index + 1} has {line.Item.Length} characters";
}
