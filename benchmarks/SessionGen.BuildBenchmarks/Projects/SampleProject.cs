using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Testing;

namespace SessionGen.BuildBenchmarks.Projects;

/// <summary>A web project of fifty files, and the same after an edit in one of them.</summary>
internal sealed class SampleProject
{
    private const int Files = 50;

    public SampleProject()
    {
        Before = CSharpCompilation.Create(
            "Acme.Web",
            Enumerable.Range(0, Files).Select(number => Parse(number, "before")),
            [.. References.Framework, .. References.SessionGen],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        After = Edit(Before, "after");
    }

    public CSharpCompilation Before { get; }

    public CSharpCompilation After { get; }

    /// <summary>An edit that nobody has seen before, so that nothing of it is cached.</summary>
    public static CSharpCompilation Edit(CSharpCompilation compilation, string text) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[Files / 2], Parse(Files / 2, text));

    public static SyntaxTree EditedFile(Compilation compilation) => compilation.SyntaxTrees.ElementAt(Files / 2);

    public static ImmutableArray<DiagnosticAnalyzer> CreateAnalyzers() =>
    [
        .. typeof(SessionGen.Analyzers.SessionsFileAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private static SyntaxTree Parse(int number, string text) => CSharpSyntaxTree.ParseText(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Security.Claims;
        using Microsoft.AspNetCore.Http;

        namespace Acme.Web.Features;

        /// <summary>{{text}}</summary>
        public sealed class Feature{{number}}(IDictionary<string, int> counters)
        {
            private readonly List<string> _log = [];

            public int Count(HttpContext http)
            {
                var name = http.User.FindFirst(ClaimTypes.Name)?.Value ?? "{{text}}";
                counters.TryGetValue(name, out var count);
                counters[name] = count + 1;
                _log.Add(string.Join(", ", counters.Keys.Where(key => key.StartsWith('a')).OrderBy(key => key)));
                return _log.Sum(line => line.Length) + Math.Max(count, http.Request.Path.Value?.Length ?? 0);
            }

            public void SetTheme(HttpContext http, string theme) =>
                http.Response.Cookies.Append("theme", theme, new CookieOptions { MaxAge = TimeSpan.FromDays(30), IsEssential = false });
        }
        """,
        path: $"/project/Feature{number}.cs");
}
