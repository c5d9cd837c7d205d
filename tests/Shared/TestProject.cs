using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace SessionGen.Testing;

/// <summary>The project that analyzers, code fixes and the generator are tested in: a web application with the root namespace <c>Acme.Web</c>.</summary>
internal static class TestProject
{
    public const string File = "/project/sessions.yaml";

    /// <summary>As the SDK for web projects adds them.</summary>
    private const string ImplicitUsings = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.DependencyInjection;
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Resolves no package: the references are those of the test project itself.</summary>
    public static ReferenceAssemblies ReferenceAssemblies { get; } = new("net10.0");

    public static void AddTo(SolutionState state)
    {
        state.DocumentationMode = DocumentationMode.Parse;
        state.AdditionalReferences.AddRange(References.Framework);
        state.AdditionalReferences.AddRange(References.SessionGen);
        state.Sources.Add(("/project/obj/GlobalUsings.g.cs", ImplicitUsings));
        state.AnalyzerConfigFiles.Add(("/project/obj/build.globalconfig", "is_global = true\nbuild_property.RootNamespace = Acme.Web\n"));
    }
}
