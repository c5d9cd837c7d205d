using Microsoft.CodeAnalysis;

namespace SessionGen.BuildBenchmarks.Projects;

/// <summary>A generator that looks at the additional files and does nothing with them: what the driver itself costs.</summary>
[Generator(LanguageNames.CSharp)]
internal sealed class IdleGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(context.AdditionalTextsProvider, static (_, _) => { });
}
