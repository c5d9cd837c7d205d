using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>
/// What the pages and components say, in the language of the request where the application has it: the English text is the key of the
/// application's resource <c>SessionGen</c>. A thread-safe singleton.
/// </summary>
internal sealed class PageTexts
{
    /// <summary>Every text, for the documentation and its test.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "Choose an account",
        "You are signed in with these accounts.",
        "You are signed in with this account.",
        "Accounts",
        "Continue as {0}",
        "Current",
        "Sign out",
        "Sign out {0}",
        "Sign out of all accounts",
        "Use another account",
        "Add another account",
        "Account: {0}",
        "Other accounts",
        "Switch to {0}",
        "Sign in",
        "You are signed out",
        "Your session is over. Sign in again to go on.",
        "You switched accounts",
        "This page still belongs to the other account. Load it again to go on.",
        "Load again",
        "Active now",
        "Active a minute ago",
        "Active {0} minutes ago",
        "Active an hour ago",
        "Active {0} hours ago",
        "Active a day ago",
        "Active {0} days ago",
        "Your accounts cannot be shown right now",
        "Nobody was signed out. Please try again in a moment.",
        "Try again",
        "This account is not signed in here",
        "Choose another account, or sign in again.",
    ];

    private readonly IStringLocalizer? _localizer;

    public PageTexts(IServiceProvider services, IWebHostEnvironment environment)
    {
        _localizer = services.GetService<IStringLocalizerFactory>()?.Create("SessionGen", environment.ApplicationName);
    }

    /// <summary>The language of the texts (BCP 47).</summary>
    public string Language => IsTranslated ? CultureInfo.CurrentUICulture.Name : "en";

    /// <summary>The writing direction of that language.</summary>
    public string Direction => IsTranslated && CultureInfo.CurrentUICulture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

    // A text that is missing alone does not make the page English.
    private bool IsTranslated => CultureInfo.CurrentUICulture.Name.Length > 0 && _localizer is { } texts && !texts["Choose an account"].ResourceNotFound;

    public string this[string text] => _localizer?[text].Value ?? text;

    public string this[string text, string argument] => Format(this[text], argument);

    /// <summary>How long ago somebody was active, as people say it.</summary>
    public string GetActivity(TimeSpan ago) => ago switch
    {
        { TotalMinutes: < 1 } => this["Active now"],
        { TotalMinutes: < 2 } => this["Active a minute ago"],
        { TotalHours: < 1 } => this["Active {0} minutes ago", Number(ago.TotalMinutes)],
        { TotalHours: < 2 } => this["Active an hour ago"],
        { TotalDays: < 1 } => this["Active {0} hours ago", Number(ago.TotalHours)],
        { TotalDays: < 2 } => this["Active a day ago"],
        _ => this["Active {0} days ago", Number(ago.TotalDays)],
    };

    private static string Number(double count) => Math.Floor(count).ToString("0", CultureInfo.CurrentCulture);

    // A translation is a file of the application: one with a mistake in it must not take the page down.
    [SuppressMessage("Performance", "CA1863:Use 'CompositeFormat'", Justification = "A translation may change with every request's language.")]
    private static string Format(string text, string argument)
    {
        try
        {
            return string.Format(CultureInfo.CurrentCulture, text, argument);
        }
        catch (FormatException)
        {
            return $"{text} {argument}";
        }
    }
}
