using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Generator.Pipeline;
using SessionGen.Generator.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests;

/// <summary>
/// A Roslyn object in a pipeline value keeps a whole compilation alive and is never equal to that of the next edit. So the values of
/// every step after the reading of the file are walked, field by field.
/// </summary>
public sealed class ModelGraphTests
{
    [Fact]
    public void No_value_of_the_pipeline_holds_a_Roslyn_object()
    {
        var run = GeneratorRun.Of(SampleFiles.Rich + "\nsignIn: { url: 'no path' }\n");
        var walked = 0;
        foreach (var step in GeneratorRun.AllSteps.Where(step => step is not StepNames.File))
        {
            foreach (var value in run.Result.TrackedSteps[step].SelectMany(steps => steps.Outputs).Select(output => output.Value))
            {
                walked += ObjectGraph.Walk(value, step, IsRoslyn).Count(visited => visited.Value is not null);
                Assert.Empty(RoslynObjects(value, step));
            }
        }

        // The claims alone are dozens of objects: a walk that went nowhere would be no proof.
        Assert.True(walked > 200, $"Only {walked} values were walked.");
    }

    [Fact]
    public void The_walk_finds_every_kind_of_Roslyn_object_wherever_it_hides()
    {
        var compilation = new Consumer { Sources = ["class Program;"] }.CreateCompilation();
        var tree = compilation.SyntaxTrees[0];
        object[] roslyn =
        [
            compilation,
            compilation.GetTypeByMetadataName("Program")!,
            tree,
            tree.GetRoot(TestContext.Current.CancellationToken),
            tree.GetRoot(TestContext.Current.CancellationToken).GetFirstToken(),
            compilation.GetSemanticModel(tree),
            Location.Create("a", default, default),
            Diagnostic.Create(DiagnosticDescriptors.NotCompiled, Location.None, "x"),
            SourceText.From("x"),
            new InMemoryAdditionalText("a", "x"),
            compilation.References.First(),
        ];

        foreach (var value in roslyn)
        {
            Assert.NotEmpty(RoslynObjects(value, "itself"));
            Assert.NotEmpty(RoslynObjects(new Holder(value), "a field"));
            Assert.NotEmpty(RoslynObjects(new List<object?> { null, new Holder(new[] { value }) }, "an item of an array in a field of an item"));
            Assert.NotEmpty(RoslynObjects((1, (object)value), "a tuple"));
        }

        Assert.Empty(RoslynObjects(new Holder("text"), "a field"));
    }

    private static string[] RoslynObjects(object value, string path) =>
    [
        .. ObjectGraph.Walk(value, path, IsRoslyn).Where(visited => IsRoslyn(visited.Value)).Select(visited => $"{visited.Path} is a {visited.Value!.GetType()}"),
    ];

    private static bool IsRoslyn(object? value) =>
        value is ISymbol or Compilation or SyntaxNode or SyntaxToken or SyntaxTree or SemanticModel or Location or Diagnostic or SourceText or AdditionalText or MetadataReference or IOperation
        || value?.GetType().Assembly == typeof(CSharpCompilation).Assembly
        || value?.GetType().Assembly == typeof(Compilation).Assembly;

    private sealed class Holder(object value)
    {
        public override string ToString() => value.ToString()!;
    }
}
