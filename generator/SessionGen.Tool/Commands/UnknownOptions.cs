using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

/// <summary>Rejects unknown options. <c>UseStrictParsing</c> would too, but it accepts an option whose value is missing.</summary>
internal sealed class UnknownOptions : ICommandInterceptor
{
    public void Intercept(CommandContext context, CommandSettings settings)
    {
        if (context.Remaining.Parsed.FirstOrDefault() is { Key: { } option })
        {
            throw new ArgumentException($"Unknown option '{option}'.");
        }
    }
}
