namespace SessionGen.Generator.Emission;

/// <summary>SessionPolicies.g.cs: one property for each policy.</summary>
internal static class PoliciesEmitter
{
    private const string PolicyType = "global::SessionGen.SessionPolicy";

    public static GeneratedFile Emit(string @namespace, EquatableArray<PolicyModel> policies)
    {
        var writer = GeneratedFile.Begin(@namespace);
        writer.Summary("The policies that sessions.yaml declares: the lifetimes a session is created under.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block("public static partial class SessionPolicies"))
        {
            foreach (var policy in policies)
            {
                EmitPolicy(writer, policy);
                writer.Line();
            }

            EmitAll(writer, policies);
            writer.Line();
            EmitTryGet(writer, policies);
        }

        return new GeneratedFile("SessionPolicies.g.cs", writer.ToString());
    }

    private static void EmitPolicy(SourceWriter writer, PolicyModel policy)
    {
        writer.Summary(
            $"The policy <c>{CSharpText.XmlText(policy.Name)}</c>: "
                + $"inactivityTimeout <c>{DurationSyntax.Text(policy.InactivityTimeoutSeconds)}</c>, "
                + $"maximumLifetime <c>{DurationSyntax.Text(policy.MaximumLifetimeSeconds)}</c>.");
        writer.Lines($"public static {PolicyType} {CSharpText.Identifier(policy.PropertyName)} {{ get; }} = new(");
        using (writer.Indented())
        {
            writer.Lines($"{CSharpText.Literal(policy.Name)},");
            writer.Lines($"inactivityTimeout: {DurationSyntax.Expression(policy.InactivityTimeoutSeconds)},");
            writer.Lines($"maximumLifetime: {DurationSyntax.Expression(policy.MaximumLifetimeSeconds)});");
        }
    }

    private static void EmitAll(SourceWriter writer, EquatableArray<PolicyModel> policies)
    {
        // After the policies: static initializers run in the order of the text.
        writer.Summary("Every policy, <c>default</c> first, then in the order of the file.");
        writer.Lines($"public static global::System.Collections.Generic.IReadOnlyList<{PolicyType}> All {{ get; }} =");
        writer.Lines("[");
        using (writer.Indented())
        {
            foreach (var policy in policies)
            {
                writer.Lines($"{CSharpText.Identifier(policy.PropertyName)},");
            }
        }

        writer.Lines("];");
    }

    private static void EmitTryGet(SourceWriter writer, EquatableArray<PolicyModel> policies)
    {
        writer.Lines(
            """
            /// <summary>Finds a policy by its name in sessions.yaml, case-sensitive.</summary>
            /// <param name="name">The name, for example <c>default</c>.</param>
            /// <param name="policy">The policy, or null where sessions.yaml declares none of the name.</param>
            """);
        using (writer.Block(
            "public static bool TryGet(string name, "
                + $"[global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out {PolicyType}? policy)"))
        {
            using (writer.Block("policy = name switch", "};"))
            {
                foreach (var policy in policies)
                {
                    writer.Lines($"{CSharpText.Literal(policy.Name)} => {CSharpText.Identifier(policy.PropertyName)},");
                }

                writer.Lines("_ => null,");
            }

            writer.Lines("return policy is not null;");
        }
    }
}
