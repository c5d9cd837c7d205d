using System.Reflection;
using Microsoft.Extensions.Logging;
using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>Alerts are set on event ids, so each log message of all packages has one of its own.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void Every_log_message_of_every_package_has_an_id_of_its_own()
    {
        // The suite for authors of stores is no part of an application.
        var messages = Directory.GetDirectories(Path.Combine(Repository.Root, "runtime"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(package => package != "SessionGen.Testing")
            .SelectMany(package => Assembly.Load(package).GetTypes())
            .SelectMany(type => type.GetMethods(
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => (Name: $"{method.DeclaringType}.{method.Name}", Id: method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(message => message.Id is not null)
            .ToArray();

        Assert.True(messages.Length > 20);
        Assert.All(messages, message => Assert.True(message.Id > 0, message.Name));
        Assert.All(messages.GroupBy(message => message.Id), same => Assert.Single(same));
    }
}
