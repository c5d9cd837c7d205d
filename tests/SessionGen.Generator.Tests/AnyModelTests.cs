using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Generator.Emission;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

public sealed class AnyModelTests
{
    private const string User =
        """
        #nullable enable
        #pragma warning disable CS1591
        namespace Acme.Web
        {
            public class User
            {
                public string Name => "";
                public string? Nickname => null;
                public string @class => "";
                public User Home => this;
                public User? Work => null;
            }
        }
        """;

    [Fact]
    public void Any_valid_model_gives_C_sharp_that_compiles_without_a_warning() => Check.One(
        // The same cases in every run, so that a failure is one for everybody.
        Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(13, 37),
        Prop.ForAll(Arb.From(ModelGenerators.Model), model =>
        {
            var compilation = Emit.Compile(model, new Consumer());
            var problems = CompilationAssert.Warnings(compilation);
            return (problems.Length == 0).Label(string.Join("\n", problems.Take(5)));
        }));

    [Fact]
    public void Any_valid_model_with_shortcodes_gives_C_sharp_that_compiles_without_a_warning() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(17, 39),
        Prop.ForAll(Arb.From(ModelGenerators.ModelWithShortcodes), input =>
        {
            var from = FromEmitter.Emit(Emit.Namespace, input.Model.Claims, input.Shortcodes);
            var consumer = new Consumer { Sources = [User] };
            var compilation = Emit.Compile(input.Model, consumer).AddSyntaxTrees(CSharpSyntaxTree.ParseText(from.Text, consumer.ParseOptions, from.HintName));
            var problems = CompilationAssert.Warnings(compilation);
            return (problems.Length == 0).Label(string.Join("\n", problems.Take(5)) + "\n" + from.Text);
        }));
}
