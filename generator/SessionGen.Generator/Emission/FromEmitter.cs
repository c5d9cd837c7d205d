namespace SessionGen.Generator.Emission;

/// <summary>Claims made from a user. Shortcodes are C# under <c>#line</c>, so that errors point into sessions.yaml.</summary>
internal sealed class FromEmitter
{
    private readonly SourceWriter _writer;
    private readonly LineMapping _mapping;
    private readonly ShortcodesModel _model;
    private readonly Dictionary<string, ShortcodeModel> _shortcodes;
    private readonly UniqueNames _names = new("user", "value");
    private readonly List<(string Name, string Type, ShortcodeModel Shortcode, ShortcodePartModel Part, ClaimLayout Claim)> _functions = [];

    private FromEmitter(SourceWriter writer, ShortcodesModel model)
    {
        _writer = writer;
        _mapping = new LineMapping(writer, model.Path);
        _model = model;
        _shortcodes = new Dictionary<string, ShortcodeModel>(StringComparer.Ordinal);
        foreach (var shortcode in model.Shortcodes)
        {
            _shortcodes[Key(shortcode.ClaimPath)] = shortcode;
        }
    }

    public static GeneratedFile Emit(string @namespace, EquatableArray<ClaimModel> claims, ShortcodesModel model)
    {
        var writer = GeneratedFile.Begin(@namespace);
        var layout = new ClaimsLayout(@namespace, claims);
        using (writer.Block("partial record SessionClaims"))
        {
            new FromEmitter(writer, model).EmitFrom(layout.Root);
        }

        return new GeneratedFile("SessionClaims.From.g.cs", writer.ToString());
    }

    private static string Key(IEnumerable<string> path) => string.Join("\0", path);

    private void EmitFrom(RecordLayout record)
    {
        var given = record.Members.Where(claim => !claim.IsConstant && !claim.Claim.HasShortcode).ToArray();
        var parameters = given.Where(claim => claim.IsRequired).Concat(given.Where(claim => !claim.IsRequired))
            .Select(claim => (Claim: claim, Name: _names.GetLocal(claim.Claim.PropertyName)))
            .ToArray();
        var names = parameters.ToDictionary(parameter => parameter.Claim, parameter => parameter.Name);

        _writer.Summary("Makes the claims of a user: those with a shortcode in sessions.yaml come from the user, the others are given.");
        _writer.Lines("/// <param name=\"user\">Who signs in.</param>");
        foreach (var (claim, name) in parameters)
        {
            _writer.Lines($"/// <param name=\"{name.TrimStart('@')}\">{ClaimDocumentation.Facts(claim)}</param>");
        }

        // A user type that is not public makes the method an error (CS0051), at the place that names the type.
        _mapping.Line("public static SessionClaims ", "From(", _model.UserTypeSpan);
        using (_writer.Indented())
        {
            var isLast = parameters.Length == 0;
            var userType = CSharpText.Namespace(_model.UserType);
            _mapping.Line("global::", $"{userType} user{(isLast ? ")" : ",")}", _model.UserTypeSpan);
            _mapping.End();
            for (var i = 0; i < parameters.Length; i++)
            {
                _writer.Lines($"{Parameter(parameters[i].Claim, parameters[i].Name)}{(i == parameters.Length - 1 ? ")" : ",")}");
            }
        }

        using (_writer.Block())
        {
            using (_writer.Block("return new SessionClaims", "};"))
            {
                EmitInitializers(record, names, path: []);
            }

            EmitFunctions();
        }
    }

    private static string Parameter(ClaimLayout claim, string name)
    {
        if (claim.IsRequired)
        {
            return $"{claim.ValueType} {name}";
        }

        return HasConstantDefault(claim)
            ? $"{claim.ValueType} {name} = {claim.Literal(claim.Claim.Default!)}"
            : $"{claim.ValueType}? {name} = null";
    }

    // C# takes nothing but constants for the default of a parameter.
    private static bool HasConstantDefault(ClaimLayout claim) =>
        claim.Claim is { Default: not null, IsArray: false, Kind: not (ClaimKind.Timestamp or ClaimKind.Uuid) };

    private void EmitInitializers(RecordLayout record, Dictionary<ClaimLayout, string> given, string[] path)
    {
        foreach (var claim in record.Members)
        {
            if (claim.IsConstant)
            {
                continue;
            }

            string[] claimPath = [.. path, claim.Claim.Name];
            if (given.TryGetValue(claim, out var name))
            {
                var fallback = claim.Claim.Default is { } literal && !HasConstantDefault(claim)
                    ? " ?? " + claim.Literal(literal)
                    : "";
                _writer.Lines($"{claim.Property} = {name}{fallback},");
            }
            else if (claim.Object is { } nested)
            {
                using (_writer.Block($"{claim.Property} = new {nested.FullName}", "},"))
                {
                    EmitInitializers(nested, given, claimPath);
                }
            }
            else if (_shortcodes.TryGetValue(Key(claimPath), out var shortcode))
            {
                EmitShortcode(claim, shortcode);
            }
            else
            {
                // The shortcode is an error already; what stands here never runs.
                _writer.Lines($"{claim.Property} = default!,");
            }
        }
    }

    private void EmitShortcode(ClaimLayout claim, ShortcodeModel shortcode)
    {
        if (shortcode.KeepsType)
        {
            EmitPart($"{claim.Property} = ", shortcode.Parts[0], claim, shortcode, ",");
            return;
        }

        _mapping.Line($"{claim.Property} = ", "string.Concat(", shortcode.Parts.First(part => part.Text is null).Operands[0].Span);
        _mapping.End();
        using (_writer.Indented())
        {
            for (var i = 0; i < shortcode.Parts.Count; i++)
            {
                var part = shortcode.Parts[i];
                var end = i == shortcode.Parts.Count - 1 ? ")," : ",";
                if (part.Text is { } text)
                {
                    _writer.Lines(CSharpText.Literal(text) + end);
                }
                else
                {
                    EmitPart("", part, claim, shortcode, end);
                }
            }
        }
    }

    private void EmitPart(string head, ShortcodePartModel part, ClaimLayout claim, ShortcodeModel shortcode, string end)
    {
        var isText = !shortcode.KeepsType;
        var needsFunction = claim.IsOptional
            ? !isText && NeedsNullCheck(part.Operands[0], claim)

            // The property would take null, which a required claim is not.
            : claim.IsHiddenFromBearer && !isText;
        if (part.Operands.Count == 1 && !needsFunction)
        {
            ShortcodeSyntax.EmitOperand(_mapping, head, part.Operands[0], Conversion.Of(claim, isText), end);
            _mapping.End();
            return;
        }

        var name = CSharpText.Identifier(_names.Get("Get" + claim.Claim.PropertyName));
        _functions.Add((name, isText ? "string" : claim.IsOptional ? claim.PropertyType : claim.ValueType, shortcode, part, claim));
        _writer.Lines($"{head}{name}(){end}");
    }

    // A claim that may be null is null where anything on the way to its value is.
    private static bool NeedsNullCheck(ShortcodeOperandModel operand, ClaimLayout claim) =>
        operand.Members.Count > 1 || (operand.Members.Count == 1 && claim.Claim.IsArray);

    private void EmitFunctions()
    {
        foreach (var (name, type, shortcode, part, claim) in _functions)
        {
            _writer.Line();
            // The user type is not named again: if it does not exist, that is one error.
            using (_writer.Block($"{type} {name}()"))
            {
                ShortcodeSyntax.EmitChoice(
                    _writer,
                    _mapping,
                    part.Operands,
                    Conversion.Of(claim, isText: !shortcode.KeepsType),
                    claim.IsOptional && shortcode.KeepsType);
            }
        }
    }
}
