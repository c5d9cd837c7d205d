using FsCheck;
using FsCheck.Fluent;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

public sealed class AnyModelTests
{
    [Fact]
    public void Any_valid_model_gives_C_sharp_that_compiles_without_a_warning() => Check.One(
        // The same cases in every run, so that a failure is one for everybody.
        Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(13, 37),
        Prop.ForAll(Arb.From(ModelGenerators.Model), model =>
        {
            var compilation = Emit.Compile(model, new Consumer());
            var problems = CompilationAssert.Warnings(compilation);
            return (problems.Length == 0).Label(string.Join("\n", problems.Take(5)));
        }));
}
