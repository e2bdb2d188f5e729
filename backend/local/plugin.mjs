export default class LocalCloud {}
