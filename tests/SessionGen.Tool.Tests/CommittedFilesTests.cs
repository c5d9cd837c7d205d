using SessionGen.Testing;
using SessionGen.Tool.Writing;

namespace SessionGen.Tool.Tests;

/// <summary>The files of the repository that are written from the key table.</summary>
public sealed class CommittedFilesTests
{
    private const string Document = "docs/sessions-yaml.md";
    private const string Begin = "<!-- Generated from the key table (KeyTable.cs). A test compares it and, with SESSIONGEN_UPDATE=1, writes it. -->\n\n";
    private const string End = "<!-- End of the generated part. -->\n";

    [Fact]
    public void The_committed_schema_is_that_of_the_key_table()
        => CommittedFile.CompareOrUpdate("generator/SessionGen.Configuration/sessions.schema.json", JsonSchemaWriter.Write());

    [Fact]
    public void The_documentation_names_the_place_of_the_schema()
        => Assert.Contains("$schema=" + JsonSchemaWriter.Id + "\n", Repository.Read(Document), StringComparison.Ordinal);

    [Fact]
    public void The_key_reference_of_the_documentation_is_that_of_the_key_table()
    {
        var document = Repository.Read(Document);
        var begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = document.IndexOf(End, StringComparison.Ordinal);

        CommittedFile.CompareOrUpdate(Document, document[..begin] + KeyReferenceWriter.Write() + document[end..]);
    }
}
