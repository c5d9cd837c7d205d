using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace SessionGen.AspNetCore.UI.Pages;

// If the application registers localization, texts come from the resource SessionGen, whose keys are the English texts. Thread-safe.
internal sealed class PageTexts(IServiceProvider services, IWebHostEnvironment environment)
{
    private readonly IStringLocalizer? _localizer =
        services.GetService<IStringLocalizerFactory>()?.Create("SessionGen", environment.ApplicationName);

    /// <summary>The language of the texts (BCP 47).</summary>
    public string Language => IsTranslated ? CultureInfo.CurrentUICulture.Name : "en";

    public string Direction => IsTranslated && CultureInfo.CurrentUICulture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

    // One text stands for all: a page with a few missing texts is still in the language of the others.
    private bool IsTranslated =>
        CultureInfo.CurrentUICulture.Name.Length > 0 && _localizer is { } texts && !texts["Choose an account"].ResourceNotFound;

    public string this[string text] => _localizer?[text].Value ?? text;

    public string this[string text, string argument] => Format(this[text], argument);

    /// <summary>Returns what stands before and after the argument of a text.</summary>
    public (string Before, string After) Split(string text) =>
        this[text].Split("{0}", 2) is [var before, var after] ? (before, after) : (this[text], "");

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

    [SuppressMessage("Performance", "CA1863:Use 'CompositeFormat'", Justification = "The text depends on the language of the request.")]
    private static string Format(string text, string argument)
    {
        try
        {
            return string.Format(CultureInfo.CurrentCulture, text, argument);
        }
        catch (FormatException)
        {
            // A mistake in a translation of the application must not break the page.
            return $"{text} {argument}";
        }
    }
}
