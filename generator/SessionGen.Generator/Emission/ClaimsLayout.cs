namespace SessionGen.Generator.Emission;

/// <summary>The claims with every C# name decided: types, properties, fields, locals and helpers that collide with nothing.</summary>
internal sealed class ClaimsLayout
{
    public static readonly string[] TakenLocals =
        ["writer", "reader", "payload", "claim", "claims", "principal", "type", "json", "missing", "value", "item", "user"];

    private readonly string _namespace;
    private readonly UniqueNames _helperNames;
    private readonly Dictionary<string, EnumLayout> _enums = new(StringComparer.Ordinal);
    private readonly List<RecordLayout> _objects = [];

    public ClaimsLayout(string @namespace, EquatableArray<ClaimModel> claims)
    {
        _namespace = @namespace;
        _helperNames = new UniqueNames("SessionClaims", "SessionPolicies");
        TakeTypeNames(claims);
        Root = new RecordLayout(
            "SessionClaims",
            $"global::{@namespace}.SessionClaims",
            HelperName: "",
            Members(claims, $"global::{@namespace}.SessionClaims", pathPrefix: "", keyPrefix: "token.claims."));
    }

    public RecordLayout Root { get; }

    public IEnumerable<EnumLayout> Enums => _enums.Values;

    // Inner ones first.
    public IReadOnlyList<RecordLayout> Objects => _objects;

    private EquatableArray<ClaimLayout> Members(EquatableArray<ClaimModel> claims, string owner, string pathPrefix, string keyPrefix)
    {
        string[] memberNames = [.. claims.Select(claim => claim.PropertyName), .. claims.Select(claim => claim.TypeName).OfType<string>()];
        var locals = new UniqueNames([.. TakenLocals, .. memberNames]);
        var fields = new UniqueNames(memberNames);
        var members = new ClaimLayout[claims.Count];
        for (var i = 0; i < claims.Count; i++)
        {
            var claim = claims[i];
            var path = pathPrefix + claim.Name;
            var key = keyPrefix + claim.Name;
            var @object = claim.Kind == ClaimKind.Object ? Object(claim, owner, path, key) : null;
            var @enum = claim.Kind == ClaimKind.Enum ? Enum(claim) : null;
            members[i] = new ClaimLayout(
                claim,
                CSharpText.Identifier(claim.PropertyName),
                path,
                key,
                locals.GetLocal(claim.PropertyName),
                fields.Get("_" + UniqueNames.CamelCase(claim.PropertyName)),
                @object?.FullName ?? @enum?.FullName ?? ClaimLayout.ScalarType(claim.Kind),
                @object,
                @enum);
        }

        return new EquatableArray<ClaimLayout>(members);
    }

    private RecordLayout Object(ClaimModel claim, string owner, string path, string key)
    {
        var typeName = CSharpText.Identifier(claim.TypeName!);
        var fullName = $"{owner}.{typeName}";
        var record = new RecordLayout(
            typeName,
            fullName,
            _helperNames.Get(claim.TypeName + "Json"),
            Members(claim.Properties, fullName, path + ".", key + ".properties."));
        _objects.Add(record);
        return record;
    }

    private EnumLayout Enum(ClaimModel claim)
    {
        if (!_enums.TryGetValue(claim.TypeName!, out var layout))
        {
            var typeName = CSharpText.Identifier(claim.TypeName!);
            layout = new EnumLayout(
                typeName,
                $"global::{_namespace}.{typeName}",
                _helperNames.Get(claim.TypeName + "Text"),
                claim.Name,
                claim.Description,
                claim.EnumValues);
            _enums.Add(claim.TypeName!, layout);
        }

        return layout;
    }

    // Helpers are types of the file in the same namespace: one with the name of an enum would hide it, and a property of the name of
    // a helper would hide the helper.
    private void TakeTypeNames(EquatableArray<ClaimModel> claims)
    {
        foreach (var claim in claims)
        {
            _helperNames.Take(claim.PropertyName);
            if (claim.TypeName is { } typeName)
            {
                _helperNames.Take(typeName);
            }

            TakeTypeNames(claim.Properties);
        }
    }
}

/// <summary><c>SessionClaims</c> or an <c>object</c> in it. The helper is the file-local class that reads and writes an object.</summary>
internal sealed record RecordLayout(string TypeName, string FullName, string HelperName, EquatableArray<ClaimLayout> Members);

/// <summary>An enum and the file-local class that knows its texts.</summary>
internal sealed record EnumLayout(
    string TypeName,
    string FullName,
    string HelperName,
    string ClaimName,
    string? Description,
    EquatableArray<EnumValueModel> Values);

/// <summary>One claim with its C# names. The key is its place in sessions.yaml: <c>token.claims.address.properties.city</c>.</summary>
internal sealed record ClaimLayout(
    ClaimModel Claim,
    string Property,
    string Path,
    string Key,
    string Local,
    string Field,
    string ItemType,
    RecordLayout? Object,
    EnumLayout? Enum)
{
    public string ValueType => Claim.IsArray ? $"global::System.Collections.Generic.IReadOnlyList<{ItemType}>" : ItemType;

    public bool IsConstant => Claim.Constant is not null;

    // Must be given at sign-in.
    public bool IsRequired => Claim.IsRequired;

    // May be missing at sign-in.
    public bool IsOptional => Claim.IsOptional && Claim.Default is null && !IsConstant;

    // Null in requests with a bearer token.
    public bool IsHiddenFromBearer => !Claim.Bearer && !IsConstant;

    public bool IsNullable => IsOptional || IsHiddenFromBearer;

    public string PropertyType => IsNullable ? ValueType + "?" : ValueType;

    // Whether ValueType? is a Nullable<T>.
    public bool IsValueType => !Claim.IsArray && Claim.Kind is not (ClaimKind.String or ClaimKind.Object);

    // Arrays are copied, so that they never change; timestamps lose the fraction of a second, which no token carries.
    public bool HasField => Claim.IsArray || (Claim.Kind == ClaimKind.Timestamp && !IsConstant);

    // 'this' is written only where a parameter hides the property.
    public string Access(string instance) =>
        instance.Length == 0 && ClaimsLayout.TakenLocals.Contains(Claim.PropertyName) ? "this." + Property : instance + Property;

    public string Literal(ClaimLiteral literal) => ClaimLiteralSyntax.Expression(literal, ItemType, Enum);

    // The value of a required claim that a stored session lacks.
    public string? WhenMissing() => Claim.WhenMissing is { } literal ? Literal(literal)
        : Object is { } record && Claim.CanBeFilled ? $"new {record.FullName} {{ {string.Join(", ", Fill(record))} }}"
        : null;

    private static IEnumerable<string> Fill(RecordLayout record) =>
        record.Members.Where(claim => claim.IsRequired).Select(claim => $"{claim.Property} = {claim.WhenMissing()}");

    public static string ScalarType(ClaimKind kind) => kind switch
    {
        ClaimKind.Boolean => "bool",
        ClaimKind.Integer => "long",
        ClaimKind.Number => "double",
        ClaimKind.Timestamp => "global::System.DateTimeOffset",
        ClaimKind.Uuid => "global::System.Guid",
        _ => "string",
    };
}
