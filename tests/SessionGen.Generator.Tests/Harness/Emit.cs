using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Configuration.Model;
using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>Emission from models built by hand.</summary>
internal static class Emit
{
    public const string Namespace = "Acme.Web.Sessions";

    public static GeneratedFile[] Files(SessionsModel model, bool hasAspNetCore = true) =>
    [
        PoliciesEmitter.Emit(Namespace, model.Policies),
        .. ClaimsFiles.Emit(Namespace, model.Claims),
        RegistrationEmitter.Emit(Namespace, model.Settings, hasAspNetCore, hasPages: false),
        .. hasAspNetCore ? new[] { HttpContextExtensionsEmitter.Emit(Namespace) } : [],
    ];

    public static CSharpCompilation Compile(SessionsModel model, Consumer? consumer = null)
    {
        consumer ??= new Consumer();
        return consumer.CreateCompilation().AddSyntaxTrees(
            Files(model, consumer.HasAspNetCore).Select(file => CSharpSyntaxTree.ParseText(file.Text, consumer.ParseOptions, file.HintName)));
    }
}
