namespace SessionGen.Generator;

/// <summary>The names of the pipeline's steps, in order. Tests hold a table of the run reason each has after each kind of edit.</summary>
internal static class StepNames
{
    /// <summary>The one sessions.yaml that is compiled.</summary>
    public const string File = "SessionsFile";

    /// <summary>The path of a second sessions.yaml, which stops the build.</summary>
    public const string SecondPath = "SessionsSecondPath";

    /// <summary>The file after it was read: the model, and the findings with their positions.</summary>
    public const string Read = "SessionsFileRead";

    /// <summary>What the file declares, without positions: from here on a comment is no change.</summary>
    public const string Model = "SessionsModel";

    /// <summary>The first error of the file and the number of errors.</summary>
    public const string Error = "SessionsError";

    /// <summary>The namespace of the generated types.</summary>
    public const string Namespace = "SessionsNamespace";

    /// <summary>Whether the compilation references SessionGen.AspNetCore.</summary>
    public const string References = "SessionsReferences";

    /// <summary>Whether the compilation references SessionGen.AspNetCore.UI.</summary>
    public const string Pages = "SessionsPages";

    /// <summary>The policies, as SessionPolicies.g.cs needs them.</summary>
    public const string Policies = "SessionsPolicies";

    /// <summary>The claims, as SessionClaims.g.cs and the enums need them.</summary>
    public const string Claims = "SessionsClaims";

    /// <summary>The settings, as SessionGenRegistration.g.cs needs it.</summary>
    public const string Registration = "SessionsRegistration";

    /// <summary>What SessionGenHttpContextExtensions.g.cs needs.</summary>
    public const string HttpContextExtensions = "SessionsHttpContextExtensions";

    /// <summary>The user type and the shortcodes with their places, as SessionClaims.From.g.cs needs them.</summary>
    public const string Shortcodes = "SessionsShortcodes";

    /// <summary>Every step that must be cached after an edit of C#.</summary>
    public static readonly string[] All =
        [File, SecondPath, Read, Model, Error, Namespace, References, Pages, Policies, Claims, Registration, HttpContextExtensions, Shortcodes];
}
