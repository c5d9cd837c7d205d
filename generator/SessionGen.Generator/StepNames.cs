namespace SessionGen.Generator;

/// <summary>The names of the pipeline's steps, in order. Tests hold a table of the run reason each has after each kind of edit.</summary>
internal static class StepNames
{
    public const string File = "SessionsFile";
    public const string SecondPath = "SessionsSecondPath";
    public const string Read = "SessionsFileRead";
    public const string Model = "SessionsModel";
    public const string Error = "SessionsError";
    public const string Namespace = "SessionsNamespace";
    public const string References = "SessionsReferences";
    public const string Policies = "SessionsPolicies";
    public const string Claims = "SessionsClaims";
    public const string Registration = "SessionsRegistration";
    public const string HttpContextExtensions = "SessionsHttpContextExtensions";
    public const string Shortcodes = "SessionsShortcodes";
}
