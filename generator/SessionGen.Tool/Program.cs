using System.Reflection;
using SessionGen.Tool.Commands;
using Spectre.Console.Cli;

var app = new CommandApp();
app.Configure(configurator =>
{
    configurator.SetApplicationName("sessiongen");
    configurator.SetApplicationVersion(
        typeof(CheckCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    configurator.SetExceptionHandler(HandleException);
    configurator.SetInterceptor(new UnknownOptions());
    configurator.AddCommand<CheckCommand>("check")
        .WithDescription("Checks sessions.yaml and prints what the compiler would report.")
        .WithExample("check")
        .WithExample("check", "src/Web/sessions.yaml")
        .WithExample("check", "--format", "github");
    configurator.AddCommand<LockCommand>("lock")
        .WithDescription("Records in sessions.lock.yaml what sessions.yaml means, so that a build reports what breaks or loosens sessions.")
        .WithExample("lock")
        .WithExample("lock", "--reason", "\"Field staff is offline for a week.\"")
        .WithExample("lock", "--check");
    configurator.AddCommand<TypesCommand>("types")
        .WithDescription("Writes the claims as TypeScript, with the types of client.js.")
        .WithExample("types")
        .WithExample("types", "--output", "src/session-claims.d.ts")
        .WithExample("types", "--check");
    configurator.AddCommand<SchemaCommand>("schema")
        .WithDescription("Prints the JSON Schema of sessions.yaml.")
        .WithExample("schema")
        .WithExample("schema", "--output", "sessions.schema.json");
});
return app.Run(args);

static int HandleException(Exception exception, ITypeResolver? resolver)
{
    Console.Error.WriteLine($"sessiongen: {exception.Message}");
    return exception is CommandAppException or ArgumentException or IOException or UnauthorizedAccessException
        ? ExitCode.Failure
        : throw exception;
}
